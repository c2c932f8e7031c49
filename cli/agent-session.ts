import type { Bytes } from '../lib/crypto/bytes.ts';
import { utf8, wipe } from '../lib/crypto/bytes.ts';
import { fromBase64url } from '../lib/crypto/encoding.ts';
import { deriveAgentKeys, requestMac } from '../lib/protocol/sealed/agent-keys.ts';
import type { AgentKeys } from '../lib/protocol/sealed/agent-keys.ts';
import { signRequest } from '../lib/protocol/sign-request.ts';
import type { EnrolledProfile } from './profile.ts';
import type { Answer } from './server.ts';
import { post } from './server.ts';
import { USER_AGENT } from './version.ts';

/** An enrolled agent that can make signed requests. */
export interface AgentSession {
  readonly profile: EnrolledProfile;
  readonly keys: AgentKeys;
  readonly deadlineSeconds: number;
}

export async function openSession(profile: EnrolledProfile, deadlineSeconds: number): Promise<AgentSession> {
  const agentKey = fromBase64url(profile.agentKey);
  const keys = await deriveAgentKeys(profile.agent, agentKey);
  wipe(agentKey);
  return { profile, keys, deadlineSeconds };
}

/**
 * Posts `content` as JSON, signed by the agent (see [Note: Request profile]).
 * @param fields how many it asks for
 * @throws CliError, as `post` does
 */
export async function postSigned(session: AgentSession, path: string, content: unknown, fields = 1): Promise<Answer> {
  const { profile, keys, deadlineSeconds } = session;
  const body = utf8(JSON.stringify(content));
  const signer = {
    agent: profile.agent,
    privateKey: fromBase64url(profile.privateKey),
    mac: (base: Bytes) => requestMac(keys, base),
  };
  const authority = new URL(profile.server).host;
  const now = Math.floor(Date.now() / 1000);
  const headers = await signRequest(signer, { method: 'POST', authority, path, query: '?', body }, now);
  return post({ origin: profile.server, path, headers: { ...headers, 'user-agent': USER_AGENT }, body, deadlineSeconds, fields });
}
