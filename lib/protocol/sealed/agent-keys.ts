import type { Bytes } from '../../crypto/bytes.ts';
import type { SecretKey } from '../../crypto/safe/secret-key.ts';
import { deriveBytes, deriveKey, importKey } from '../../crypto/safe/secret-key.ts';
import { hmacSha256 } from '../../crypto/hazmat/hash.ts';
import { agentContext, tagContext } from '../contexts.ts';
import type { Id } from '../ids.ts';
import { canonicalLabel, canonicalName } from '../names.ts';

/** What the agent key gives; the agent holds it, and the owner under the roster. */
export interface AgentKeys {
  readonly agent: Id;
  /** Seals and opens grants. */
  readonly grant: SecretKey<'grant'>;
  /** Seals and opens descriptions of leases. */
  readonly lease: SecretKey<'lease'>;
  /** 32 bytes, HMAC key of lookup tags. */
  readonly tag: Bytes;
  /** 32 bytes, HMAC key of request MACs. */
  readonly requestMac: Bytes;
}

/** Derives an agent's working keys. @param agentKey 32 bytes, wiped by the caller */
export async function deriveAgentKeys(agent: Id, agentKey: Bytes): Promise<AgentKeys> {
  const root = await importKey('agent', agentKey);
  const [grant, lease, tag, requestMac] = await Promise.all([
    deriveKey('grant', root, agentContext('keyGrant', agent)),
    deriveKey('lease', root, agentContext('keyLease', agent)),
    deriveBytes(root, agentContext('keyTag', agent)),
    deriveBytes(root, agentContext('keyRequestMac', agent)),
  ]);
  return { agent, grant, lease, tag, requestMac };
}

/**
 * The 32-byte tag under which this agent looks up a field: HMAC over the canonical names. Without
 * the agent's key it says nothing, and two agents' tags never match.
 * @param label a field's label or key; empty for the primary field
 * @throws ProtocolError `bad-name`
 */
export function lookupTag(keys: AgentKeys, name: string, label: string): Bytes {
  return hmacSha256(keys.tag, tagContext(canonicalName(name), canonicalLabel(label)));
}

/** The 32-byte MAC of a request's signature base: shows the owner, who holds the same key, who made it. */
export function requestMac(keys: AgentKeys, signatureBase: Bytes): Bytes {
  return hmacSha256(keys.requestMac, signatureBase);
}
