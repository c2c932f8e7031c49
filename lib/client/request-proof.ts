import type { Bytes } from '../crypto/bytes.ts';
import { equalBytes, fromUtf8 } from '../crypto/bytes.ts';
import { makeHmac } from '../crypto/hazmat/hash.ts';
import { isRefusedAsLate, REQUEST_DELAY_MAX } from '../protocol/audit-view.ts';
import type { AuditRequest, AuditRow } from '../protocol/audit.ts';
import type { Id } from '../protocol/ids.ts';
import { contentDigest } from '../protocol/signature.ts';
import { PURPOSES } from '../protocol/wire/shapes.ts';

/** A field that a lookup tag names. */
export interface TagOwner {
  readonly entry: Id;
  readonly field: Id;
}

/** What is needed to check the requests of one agent. */
export interface AgentProof {
  readonly agent: Id;
  /** The request-MAC keys of its present and former agent keys, 32 bytes each. */
  readonly macKeys: readonly Bytes[];
  /** For each lookup tag (base64url) of the entries as they are named now: whose it is. An entry in the trash may share one. */
  readonly tags: ReadonlyMap<string, readonly TagOwner[]>;
  /** The entries that `tags` knows. */
  readonly entries: ReadonlySet<Id>;
}

/**
 * What an agent's row shows. `unsigned`: nothing was signed, as for a redemption; `bad-agent-seal`:
 * the agent did not make this request; `wrong-entry`: it asked for another entry than the row says.
 */
export type RowProof = 'signed' | 'unsigned' | 'bad-agent-seal' | 'wrong-entry';

/** A checked request, kept for the further rows that it caused. */
interface CheckedRequest {
  readonly seq: number;
  readonly genuine: boolean;
  readonly agent: Id;
  /** As the log words it. */
  readonly action: string;
  readonly tags: readonly unknown[];
}

/** An agent's proof with its keys ready to use. */
interface ReadyProof {
  readonly proof: AgentProof;
  readonly macs: readonly ((message: Uint8Array) => Bytes)[];
}

/**
 * Checks rows in the order of the log. A row is proven by the MAC of its request: the server does not
 * hold the key, so it can neither write such a row nor change what the agent asked for. A request
 * counts once: its nonce must be new. Only a refusal for being late may show it again.
 * @param used gets the nonce of each genuine request, with the row that holds it
 */
export function makeRequestProver(agents: readonly AgentProof[], used = new Map<string, number>()): (row: AuditRow) => RowProof {
  const proofs = new Map(agents.map((proof) => [proof.agent, { proof, macs: proof.macKeys.map(makeHmac) }]));
  let latest: CheckedRequest | null = null;
  return (row) => {
    if (row.agent === null || (row.actor !== 'cli' && row.actor !== 'proxy')) return 'unsigned';
    const ready = proofs.get(row.agent);
    if (row.request) latest = checkRequest(row, row.request, ready, used);
    else if (row.requestSeq === null) return isProven(row.action) && row.outcome === 'ok' ? 'bad-agent-seal' : 'unsigned';
    const request = latest;
    const own = request !== null && request.seq === (row.requestSeq ?? row.seq) && request.agent === row.agent;
    if (!own || !request.genuine || !ready) return 'bad-agent-seal';
    return isProven(row.action) ? checkAct(row, request, ready.proof) : 'signed';
  };
}

function checkRequest(
  row: AuditRow,
  request: AuditRequest,
  ready: ReadyProof | undefined,
  used: Map<string, number>,
): CheckedRequest {
  const base = textOf(request.base);
  const { created, nonce, keyid } = signedParameters(base);
  const isLate = isRefusedAsLate(row);
  const genuine =
    ready !== undefined &&
    keyid === row.agent &&
    (isLate || !used.has(nonce)) &&
    (isLate || Math.abs(row.time - created * 1000) <= REQUEST_DELAY_MAX) &&
    base.includes(`\n"content-digest": ${contentDigest(request.body)}\n`) &&
    ready.macs.some((mac) => equalBytes(mac(request.base), request.mac));
  if (genuine && !isLate) used.set(nonce, row.seq);
  const { action, tags } = readBody(textOf(request.body));
  return { seq: row.seq, genuine, agent: row.agent ?? '', action, tags };
}

function checkAct(row: AuditRow, request: CheckedRequest, proof: AgentProof): RowProof {
  if (request.action !== row.action) return 'bad-agent-seal';
  // The end of a lease names the lease alone: that it was one for this entry is the server's word.
  if (row.action === 'lease.end' || row.entry === null || !proof.entries.has(row.entry)) return 'signed';
  const tag = request.tags[row.seq - request.seq];
  const owners = typeof tag === 'string' ? (proof.tags.get(tag) ?? []) : [];
  return owners.some(({ entry, field }) => entry === row.entry && field === row.field) ? 'signed' : 'wrong-entry';
}

/** Bytes that are no text were never signed by our clients, nor are they JSON: an empty text fails the same checks. */
function textOf(bytes: Bytes): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return '';
  }
}

function signedParameters(base: string): { created: number; nonce: string; keyid: string } {
  const match = /;created=(\d+);expires=\d+;nonce="([^"]+)";alg="ed25519";keyid="([^"]+)"/.exec(base);
  return { created: Number(match?.[1] ?? 0), nonce: match?.[2] ?? '', keyid: match?.[3] ?? '' };
}

/** What the body of a fetch or of a lease's announcement asks for; another asks for nothing. */
function readBody(body: string): { action: string; tags: readonly unknown[] } {
  try {
    const { purpose, tags, act, tag } = Object(JSON.parse(body)) as Partial<Record<'purpose' | 'tags' | 'act' | 'tag', unknown>>;
    if (typeof purpose === 'string' && Array.isArray(tags)) return { action: purpose, tags };
    if (typeof act === 'string') return { action: `lease.${act}`, tags: [tag] };
  } catch {
    // Not JSON.
  }
  return { action: '', tags: [] };
}

/** Whether an act is one that the request must ask for. */
function isProven(action: string): boolean {
  return (PURPOSES as readonly string[]).includes(action) || action.startsWith('lease.');
}
