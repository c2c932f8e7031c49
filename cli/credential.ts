import { fromBase64url, toBase64url } from '../lib/crypto/encoding.ts';
import { wipe } from '../lib/crypto/bytes.ts';
import { CryptoError } from '../lib/crypto/errors.ts';
import { ProtocolError } from '../lib/protocol/errors.ts';
import { lookupTag } from '../lib/protocol/sealed/agent-keys.ts';
import { openValue } from '../lib/protocol/sealed/field.ts';
import type { Grant } from '../lib/protocol/sealed/grant.ts';
import { openGrant } from '../lib/protocol/sealed/grant.ts';
import type { FetchHit, FetchRequest } from '../lib/protocol/wire/agent.ts';
import { FETCH_PATH, FetchAnswer } from '../lib/protocol/wire/agent.ts';
import type { Purpose } from '../lib/protocol/wire/shapes.ts';
import type { AgentSession } from './agent-session.ts';
import { postSigned } from './agent-session.ts';
import { CliError } from './errors.ts';
import type { Reference } from './reference.ts';
import { nameRefused, refusalOf } from './refusals.ts';
import { rememberSeen } from './seen.ts';

/** A field that the vault has given out. */
export interface Credential {
  readonly kind: Grant['kind'];
  readonly value: string;
  /** Where a proxy may send it, see `lib/client/hosts.ts`. */
  readonly hosts: readonly string[];
}

/**
 * Fetches one field by name and proves that it is the one that was asked for, at its newest known epoch.
 * Server learns: the lookup tag, the purpose, time and address, and for an injection the host.
 * @param seenFile where this profile remembers epochs
 * @param host for the purpose `inject`: where the value is to go
 * @throws CliError `refused` and the other reasons of the server, `integrity`, and those of `post`
 */
export async function fetchCredential(
  session: AgentSession,
  seenFile: string,
  reference: Reference,
  purpose: Purpose,
  host?: string,
): Promise<Credential> {
  const tag = toBase64url(lookupTag(session.keys, reference.name, reference.label));
  const hit = await fetchHit(session, { purpose, tags: [tag], ...(host !== undefined && { host }) });
  const credential = await openHit(session, hit, reference);
  rememberSeen(seenFile, tag, hit);
  return credential;
}

async function fetchHit(session: AgentSession, request: FetchRequest): Promise<FetchHit> {
  const answer = await postSigned(session, FETCH_PATH, request);
  if (answer.status !== 200) throw refusalOf(answer);
  const parsed = FetchAnswer.safeParse(answer.body);
  const [result, ...more] = parsed.success ? parsed.data.results : [];
  if (result === undefined || more.length > 0) throw altered(parsed.error);
  if (result.status === 'refused') throw nameRefused();
  return result;
}

async function openHit(session: AgentSession, hit: FetchHit, reference: Reference): Promise<Credential> {
  const { entry, field, epoch, serial } = hit;
  const { agent, vault } = session.profile;
  try {
    const place = { vault, agent, entry, field, epoch, serial };
    const grant = await openGrant(session.keys, place, fromBase64url(hit.grant), reference);
    const key = fromBase64url(grant.key);
    const value = await openValue(key, { vault, entry, field, class: 'shared', epoch }, fromBase64url(hit.value));
    wipe(key);
    return { kind: grant.kind, value, hosts: grant.hosts };
  } catch (cause) {
    if (cause instanceof CryptoError || cause instanceof ProtocolError) throw altered(cause);
    throw cause;
  }
}

function altered(cause?: Error): CliError {
  return new CliError('integrity', 'the answer of the server was altered, or belongs to something else', {
    cause,
    hint: 'nothing of it was used; tell the owner: the server, or something in between, may be attacked',
  });
}
