import type { Context } from 'hono';
import type { Sql } from '../../../db/connection.ts';
import { findAgentKey } from '../../../db/queries/turn.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { importPublicKey, verify } from '../../crypto/hazmat/ed25519.ts';
import type { AuditRequest } from '../../protocol/audit.ts';
import type { Id } from '../../protocol/ids.ts';
import type { ReceivedSignature } from '../../protocol/signature.ts';
import { contentDigest, isTimely, MAC_HEADER, parseSignature, signatureBase } from '../../protocol/signature.ts';
import type { NodeEnv } from '../deps.ts';
import type { Visitor } from '../visitor.ts';
import { decode } from '../secret.ts';

/** A request whose signature verified under the key that this agent had a moment ago. */
export interface SignedRequest {
  readonly agent: Id;
  readonly vault: Id;
  readonly publicKey: Bytes;
  readonly nonce: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Whether it came within the life of its signature. */
  readonly timely: boolean;
  readonly visitor: Visitor;
  readonly proof: AuditRequest;
}

interface KnownKey {
  readonly vault: Id;
  readonly publicKey: Bytes;
  readonly key: CryptoKey;
}

const MAC = /^[A-Za-z0-9_-]{43}$/;
const MOST_KEYS = 10_000;
// The base point of the curve (RFC 8032 §5.1) stands in for the key of an agent that does not exist, so
// that the time of a refusal does not tell. What verifies under it is refused all the same.
const NOBODY = Uint8Array.from([0x58, ...Array<number>(31).fill(0x66)]);

/** Verifies signed requests, see [Note: Request profile]. */
export class RequestVerifier {
  readonly #sql: Sql;
  readonly #authority: string;
  readonly #keys = new Map<Id, KnownKey>();
  readonly #nobody = importPublicKey(NOBODY);

  constructor(sql: Sql, authority: string) {
    this.#sql = sql;
    this.#authority = authority;
  }

  /** The verified request, or null for one that is not of the profile or not signed by the agent it names. */
  async verify(c: Context<NodeEnv>, body: Bytes, visitor: Visitor, now: number): Promise<SignedRequest | null> {
    const received = this.#receive(c, body);
    if (!received) return null;
    const { signature, base, mac } = received;
    const known = await this.#verifiedKey(signature, base);
    if (!known) return null;
    return {
      agent: signature.agent,
      vault: known.vault,
      publicKey: known.publicKey,
      nonce: signature.nonce,
      expiresAt: signature.expires * 1000,
      timely: isTimely(signature, Math.floor(now / 1000)),
      visitor,
      proof: { base, signature: signature.signature, mac, body },
    };
  }

  #receive(c: Context<NodeEnv>, body: Bytes): { signature: ReceivedSignature; base: Bytes; mac: Bytes } | null {
    const { headers, url } = c.env.incoming;
    const one = (name: string) => (typeof headers[name] === 'string' ? headers[name] : null);
    const mac = one(MAC_HEADER);
    if (mac === null || !MAC.test(mac) || one('content-digest') !== contentDigest(body)) return null;
    const signature = parseOrNull(one('signature-input'), one('signature'));
    if (!signature) return null;
    const [path = '', ...query] = (url ?? '').split('?');
    const target = { method: c.req.method, authority: this.#authority, path, query: `?${query.join('?')}`, body };
    return { signature, mac: decode(mac), base: signatureBase(target, signature) };
  }

  // Two verifications and one query for every request that fails, whether its agent exists or not.
  async #verifiedKey({ agent, signature }: ReceivedSignature, base: Bytes): Promise<KnownKey | null> {
    const nobody = await this.#nobody;
    const cached = this.#keys.get(agent);
    const verified = await verify(cached?.key ?? nobody, signature, base);
    if (cached && verified) return cached;
    const known = await this.#load(agent);
    const verifiedNow = await verify(known?.key ?? nobody, signature, base);
    return verifiedNow ? known : null;
  }

  async #load(agent: Id): Promise<KnownKey | null> {
    const row = await findAgentKey(this.#sql, agent);
    if (!row) return null;
    const known = { ...row, key: await importPublicKey(row.publicKey) };
    if (this.#keys.size >= MOST_KEYS) this.#keys.clear();
    this.#keys.set(agent, known);
    return known;
  }
}

function parseOrNull(input: string | null, signature: string | null): ReceivedSignature | null {
  try {
    return parseSignature(input, signature);
  } catch {
    return null;
  }
}
