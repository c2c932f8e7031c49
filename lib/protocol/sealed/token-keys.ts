import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import type { SecretKey } from '../../crypto/safe/secret-key.ts';
import { deriveBytes, deriveKey, importKey } from '../../crypto/safe/secret-key.ts';
import { agentContext } from '../contexts.ts';
import { ProtocolError } from '../errors.ts';
import type { Id } from '../ids.ts';
import { openJson, sealJson } from './json.ts';
import { sealedId, sealed32, sealedTime } from './shapes.ts';

/** What the secret of a setup token gives. */
export interface TokenKeys {
  /** 32 bytes that prove the token to the server, which stores their hash. */
  readonly auth: Bytes;
  readonly bundle: SecretKey<'bundle'>;
  readonly enrolment: SecretKey<'enrolment'>;
  /** The raw enrolment key, 32 bytes, for the owner's roster record. */
  readonly enrolmentBytes: Bytes;
}

const Bundle = z.object({
  v: z.literal(1),
  vault: sealedId,
  agent: sealedId,
  vaultName: z.string(),
  agentName: z.string(),
  /** The agent key. */
  key: sealed32,
  purposes: z.array(z.string()),
  /** When the agent's access ends, or null. */
  expiresAt: z.nullable(sealedTime),
});

const Enrolment = z.object({
  v: z.literal(1),
  /** Ed25519, 32 bytes in base64url. */
  publicKey: sealed32,
  host: z.string().check(z.maxLength(255)),
  platform: z.string().check(z.maxLength(60)),
  version: z.string().check(z.maxLength(60)),
});

/** What an agent receives when its token is redeemed. */
export type Bundle = z.output<typeof Bundle>;
/** What an agent says of itself when it redeems; the server can read none of it, and change none of it. */
export type Enrolment = z.output<typeof Enrolment>;

/** Derives the keys of a setup token. @param secret 32 bytes, wiped by the caller */
export async function deriveTokenKeys(agent: Id, secret: Bytes): Promise<TokenKeys> {
  const root = await importKey('token', secret);
  const [auth, bundle, enrolmentBytes] = await Promise.all([
    deriveBytes(root, agentContext('tokenAuth', agent)),
    deriveKey('bundle', root, agentContext('keyBundle', agent)),
    deriveBytes(root, agentContext('keyEnrolment', agent)),
  ]);
  return { auth, bundle, enrolmentBytes, enrolment: await importKey('enrolment', enrolmentBytes) };
}

/** Seals what the redeeming agent receives. @throws ProtocolError `bad-record`; CryptoError `too-large` */
export async function sealBundle(keys: TokenKeys, bundle: Bundle): Promise<Bytes> {
  return sealJson(keys.bundle, agentContext('bundle', bundle.agent), bundle, Bundle);
}

/** Opens what the server kept for the agent. @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openBundle(keys: TokenKeys, agent: Id, sealed: Uint8Array): Promise<Bundle> {
  const bundle = await openJson(keys.bundle, agentContext('bundle', agent), sealed, Bundle);
  if (bundle.agent !== agent) throw new ProtocolError('integrity', 'the bundle is that of another agent');
  return bundle;
}

/** Seals what an agent says of itself. @throws ProtocolError `bad-record` */
export async function sealEnrolment(keys: TokenKeys, agent: Id, enrolment: Enrolment): Promise<Bytes> {
  return sealJson(keys.enrolment, agentContext('enrolment', agent), enrolment, Enrolment);
}

/**
 * Opens an enrolment record for the owner, who compares its public key with the one that the server shows.
 * @param key the 32 bytes that the roster record keeps
 * @throws CryptoError `open-failed`: whoever redeemed did not hold the token; ProtocolError `integrity`
 */
export async function openEnrolment(key: Bytes, agent: Id, sealed: Uint8Array): Promise<Enrolment> {
  return openJson(await importKey('enrolment', key), agentContext('enrolment', agent), sealed, Enrolment);
}
