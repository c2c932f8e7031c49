import { utf8 } from '../../lib/crypto/bytes.ts';
import { fromBase64url } from '../../lib/crypto/encoding.ts';
import { CryptoError } from '../../lib/crypto/errors.ts';
import { importPublicKey, verify } from '../../lib/crypto/hazmat/ed25519.ts';
import { isRefusedAsLate, REQUEST_DELAY_MAX } from '../../lib/protocol/audit-view.ts';
import type { SignatureParameters } from '../../lib/protocol/signature.ts';
import { contentDigest, parseSignature, signatureHeader } from '../../lib/protocol/signature.ts';
import { FETCH_PATH, FetchRequest, LEASE_PATH, LeaseRequest } from '../../lib/protocol/wire/agent.ts';
import type { AuditRowView } from '../../lib/protocol/wire/owner.ts';
import { PURPOSES } from '../../lib/protocol/wire/shapes.ts';
import type { Preamble } from './export.ts';
import { notAnExport } from './export.ts';

/** What a row shows of who made its request. `earlier-key`: signed before the agent was set up again, by a key that the export does not have. */
export type RowSignature = 'signed' | 'unsigned' | 'earlier-key' | { readonly problem: string };

type Request = NonNullable<AuditRowView['request']>;

/**
 * Checks in the order of the log that agents made the requests that it shows: the Ed25519 signature, the
 * body under it, the act that it asks for, and that it is shown once. The server has none of the keys. A
 * redemption is not signed by one, so it cannot be checked here.
 */
export class Signatures {
  readonly #keys: ReadonlyMap<string, CryptoKey>;
  readonly #reissued: ReadonlyMap<string, number>;
  readonly #nonces = new Set<string>();
  /** The row that holds the request of the rows that follow it. */
  #latest: { readonly seq: number; readonly agent: string; readonly rows: number; readonly action: string | null } | null = null;

  private constructor(keys: ReadonlyMap<string, CryptoKey>, reissued: ReadonlyMap<string, number>) {
    this.#keys = keys;
    this.#reissued = reissued;
  }

  /**
   * @param reissued for each agent that was set up again, the last row that says so
   * @throws CliError `bad-file` for a key that is none
   */
  static async of(agents: Preamble['agents'], reissued: ReadonlyMap<string, number>): Promise<Signatures> {
    const keys = new Map<string, CryptoKey>();
    for (const { id, publicKey } of agents) {
      if (publicKey !== null) keys.set(id, await publicKeyFrom(publicKey));
    }
    return new Signatures(keys, reissued);
  }

  async check(row: AuditRowView): Promise<RowSignature> {
    const { agent, request } = row;
    if (agent === null || (row.actor !== 'cli' && row.actor !== 'proxy')) return 'unsigned';
    if (request === null) return this.#checkFurther(row, agent);
    const parameters = parametersOf(request);
    const problem = parameters === null ? 'its request is not of the profile' : this.#problemOf(row, request, parameters);
    if (problem !== null || parameters === null) return { problem: problem ?? '' };
    if (!isRefusedAsLate(row)) this.#nonces.add(parameters.nonce);
    const asks = askedFor(request);
    if (isAsked(row.action) && asks?.action !== row.action) return { problem: 'the agent asked for something else' };
    this.#latest = { seq: row.seq, agent, rows: asks?.rows ?? 1, action: asks?.action ?? null };
    if (row.seq < (this.#reissued.get(agent) ?? 0)) return 'earlier-key';
    const key = this.#keys.get(agent);
    if (key === undefined) return { problem: 'the export has no key of its agent' };
    const isSigned = await verify(key, fromBase64url(request.signature), utf8(request.base));
    return isSigned ? 'signed' : { problem: 'its signature is not that of its agent' };
  }

  /** A further row of a request, or one without. */
  #checkFurther(row: AuditRowView, agent: string): RowSignature {
    if (row.requestSeq === null) return isAsked(row.action) && row.outcome === 'ok' ? { problem: 'it gave something out without a request' } : 'unsigned';
    const from = this.#latest;
    const belongs = from?.seq === row.requestSeq && from.agent === agent && from.action === row.action && row.seq < from.seq + from.rows;
    if (!belongs) return { problem: 'it does not belong to the request that it names' };
    return row.seq < (this.#reissued.get(agent) ?? 0) ? 'earlier-key' : 'signed';
  }

  #problemOf(row: AuditRowView, request: Request, { agent, created, nonce }: SignatureParameters): string | null {
    if (agent !== row.agent) return 'its request is that of another agent';
    if (!request.base.includes(`\n"content-digest": ${contentDigest(utf8(request.body))}\n`)) return 'the body of its request was exchanged';
    if (isRefusedAsLate(row)) return null;
    if (this.#nonces.has(nonce)) return 'its request was shown before';
    return Math.abs(row.time - created * 1000) > REQUEST_DELAY_MAX ? 'its request was made at another time' : null;
  }
}

async function publicKeyFrom(text: string): Promise<CryptoKey> {
  try {
    return await importPublicKey(fromBase64url(text));
  } catch (error) {
    throw error instanceof CryptoError ? notAnExport(error) : error;
  }
}

function parametersOf(request: Request): SignatureParameters | null {
  const input = /\n"@signature-params": (.+)$/.exec(request.base)?.[1] ?? '';
  try {
    return parseSignature(`sig=${input}`, signatureHeader(fromBase64url(request.signature)));
  } catch {
    return null;
  }
}

/** The act that a request asks for, as the log words it, and how many rows it can cause; null for another request. */
function askedFor({ base, body }: Request): { readonly action: string; readonly rows: number } | null {
  const isFor = (path: string) => base.includes(`\n"@path": ${path}\n`);
  const fetch = FetchRequest.safeParse(parseJson(body));
  if (fetch.success && isFor(FETCH_PATH)) return { action: fetch.data.purpose, rows: fetch.data.tags.length };
  const lease = LeaseRequest.safeParse(parseJson(body));
  if (!lease.success || !isFor(LEASE_PATH)) return null;
  return { action: `lease.${lease.data.act}`, rows: lease.data.act === 'end' ? lease.data.leases.length : 1 };
}

function isAsked(action: string): boolean {
  return PURPOSES.some((purpose) => purpose === action) || action.startsWith('lease.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
