import { equalBytes } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import type { AuditActor } from '../protocol/audit.ts';
import type { Id } from '../protocol/ids.ts';
import { sealAuditPin } from '../protocol/sealed/audit-pin.ts';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import { AuditAnswer, Done } from '../protocol/wire/owner.ts';
import { agentProofs } from './agent-proofs.ts';
import { call } from './api.ts';
import type { AuditProblem, ProblemKind } from './audit-segment.ts';
import { hashAt, isInChain } from './audit-segment.ts';
import type { VerifiedChain } from './audit-chain.ts';
import { verifyChain } from './audit-chain.ts';
import { rememberState, seenState } from './device-memory.ts';
import { asClientError, ClientError } from './errors.ts';
import { ensureKeys, heldKeys, keysDropped } from './keyring.ts';
import { auditGrew } from './live.ts';
import { loadVault } from './load.ts';
import type { RecordedHost } from './recorded-host.ts';
import { recordedHost } from './recorded-host.ts';
import { proveShownRows } from './shown-rows.ts';
import type { ReadableStore } from './store.ts';
import { makeStore } from './store.ts';
import { inTurn } from './turns.ts';
import { ensureVault, holdVault } from './vault-state.ts';

/**
 * What is known of a row. `verified`: it is in the verified chain, and where an agent made it the agent
 * signed it; `unsigned`: in the chain, but nobody but the server says so (the owner's own acts, and
 * refusals before a signature was checked); `pending`: not verified yet.
 */
export type RowState = 'verified' | 'unsigned' | 'bad-agent-seal' | 'wrong-entry' | 'broken-chain' | 'pending';

/** One row of the timeline with the names of its ids. */
export interface TimelineRow {
  readonly seq: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly time: number;
  readonly actor: AuditActor;
  readonly agent: Id | null;
  readonly agentName: string | null;
  readonly action: string;
  readonly outcome: 'ok' | 'refused';
  readonly reason: string | null;
  readonly entry: Id | null;
  readonly entryName: string | null;
  readonly fieldLabel: string | null;
  readonly address: string;
  readonly userAgent: string;
  /** Of an injection. */
  readonly host: RecordedHost | null;
  readonly proof: RowState;
}

export interface TimelineFilter {
  readonly agent?: Id;
  readonly entry?: Id;
  readonly action?: string;
  readonly outcome?: 'ok' | 'refused';
  /** Milliseconds since 1970, both inclusive. */
  readonly from?: number;
  readonly to?: number;
}

export interface Verification {
  readonly state: 'idle' | 'running' | 'verified' | 'broken';
  readonly checked: number;
  readonly total: number;
  /** The last row that is verified. */
  readonly upTo: number;
  /** When, milliseconds since 1970. */
  readonly at: number | null;
  readonly problem: { readonly seq: number; readonly kind: ProblemKind } | null;
}

const PAGE = 100;
const IDLE: Verification = { state: 'idle', checked: 0, total: 0, upTo: 0, at: null, problem: null };
const store = makeStore<Verification>(IDLE);
/** How far the timeline is verified in this tab. */
export const verification: ReadableStore<Verification> = store;

/** A row that was seen before, and must still be there. */
interface Anchor {
  readonly seq: number;
  readonly hash: string;
}

let chain: VerifiedChain | null = null;
let running: Promise<Verification> | null = null;
keysDropped.listen(() => {
  chain = null;
  store.set(IDLE);
});

/**
 * A page of the timeline, newest first.
 * @param before the `next` of the page before
 */
export async function loadTimeline(
  filter: TimelineFilter,
  before?: number,
): Promise<{ rows: TimelineRow[]; next: number | null }> {
  return asClientError(async () => {
    const answer = await call('GET', `/api/audit?${queryOf(filter, before)}`, AuditAnswer);
    const signed = await proveShownRows(answer.rows, await agentProofs(ensureVault()), ensureVault().agents);
    const rows = answer.rows.map((row) => timelineRow(row, signed.get(row.seq) ?? 'unsigned'));
    const last = answer.rows.at(-1);
    return { rows, next: answer.rows.length === PAGE && last ? last.seq : null };
  });
}

/**
 * Verifies the log from where this tab has verified it to its head, in workers, and pins the head for
 * the owner's other devices. One verification runs at a time.
 * @throws ClientError `offline`, `locked`; a bad log is no error but the state `broken`
 */
export async function verifyTimeline(): Promise<Verification> {
  running ??= asClientError(verifyToHead).finally(() => {
    running = null;
  });
  return running;
}

/** Tells when the log has grown. */
export function onTimeline(listener: () => void): () => void {
  return auditGrew.listen(listener);
}

async function verifyToHead(): Promise<Verification> {
  const first = await verifyOnce();
  const { state, problem } = first;
  if (state !== 'broken' || (problem?.kind !== 'wrong-entry' && problem?.kind !== 'agent-seal')) return first;
  // Another device may have renamed an entry or made an agent since this one loaded the vault.
  await inTurn(loadVault);
  return verifyOnce();
}

async function verifyOnce(): Promise<Verification> {
  const vault = ensureVault();
  const keys = ensureKeys();
  const before = store.getSnapshot();
  // Read before the head is asked for: what is seen later may be newer than that head.
  const anchors = [vault.pin?.pin, seenState(vault.vault)];
  const { head } = await call('GET', '/api/audit?limit=1', AuditAnswer);
  const start = chain?.problems.length === 0 ? chain : null;
  store.set({ ...before, state: 'running', checked: start?.upTo ?? 0, total: head.seq });
  const onProgress = (checked: number) => {
    if (heldKeys() === keys) store.set({ ...store.getSnapshot(), checked });
  };
  try {
    const agents = await agentProofs(vault);
    const next = await verifyChain({ vault: vault.vault, start, head, agents, onProgress });
    if (heldKeys() !== keys) throw new ClientError('locked', 'the vault was locked meanwhile');
    chain = next;
    return await conclude(next, anchors);
  } catch (error) {
    if (heldKeys() === keys) store.set(before);
    throw error;
  }
}

async function conclude(next: VerifiedChain, anchors: readonly (Anchor | null | undefined)[]): Promise<Verification> {
  const problem = problemOf(next, anchors);
  const result: Verification = {
    state: problem ? 'broken' : 'verified',
    checked: next.upTo,
    total: next.upTo,
    upTo: next.upTo,
    at: Date.now(),
    problem,
  };
  store.set(result);
  if (!problem) await pinHead(next);
  return result;
}

/** The first problem of the chain, or that it is not a continuation of what was seen before. */
function problemOf(next: VerifiedChain, anchors: readonly (Anchor | null | undefined)[]): AuditProblem | null {
  const [first] = next.problems;
  if (first) return first;
  for (const seen of anchors) {
    if (!seen) continue;
    if (next.upTo < seen.seq) return { seq: seen.seq, kind: 'rollback' };
    if (!equalBytes(hashAt(next, seen.seq), fromBase64url(seen.hash))) return { seq: seen.seq, kind: 'pin' };
  }
  return null;
}

/** Pins the head. Another device may have done the same: then its pin stands, and this one goes on from it. */
async function pinHead(next: VerifiedChain): Promise<void> {
  const vault = ensureVault();
  const hash = toBase64url(hashAt(next, next.upTo));
  rememberState(vault.vault, { counter: vault.counter, seq: next.upTo, hash });
  if (vault.pin?.pin.seq === next.upTo) return;
  const counter = (vault.pin?.counter ?? 0) + 1;
  const record = { v: 1 as const, seq: next.upTo, hash, at: Date.now() };
  const sealed = toBase64url(await sealAuditPin(ensureKeys(), counter, record));
  try {
    await call('PUT', '/api/audit/pin', Done, { counter, sealed });
    holdVault({ ...ensureVault(), pin: { counter, pin: record } });
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.code === 'conflict') await inTurn(loadVault);
  }
}

function timelineRow(view: AuditRowView, signed: 'signed' | 'unsigned' | 'bad-agent-seal'): TimelineRow {
  const { seq, time, actor, agent, action, outcome, reason, entry, field, address, userAgent } = view;
  const vault = ensureVault();
  const header = entry === null ? undefined : vault.entries.get(entry)?.item.header;
  // Whoever has changed the entry since may have changed its hosts too.
  const hosts = header !== undefined && header.updatedAt <= time ? header.hosts : null;
  return {
    ...{ seq, time, actor, agent, action, outcome, reason, entry, address, userAgent },
    agentName: agent === null ? null : (vault.agents.get(agent)?.record.name ?? null),
    entryName: header?.name ?? null,
    fieldLabel: header?.fields.find((candidate) => candidate.id === field)?.label ?? null,
    host: view.request === null ? null : recordedHost(view.request.body, hosts),
    proof: proofOf(view, signed),
  };
}

function proofOf(view: AuditRowView, signed: 'signed' | 'unsigned' | 'bad-agent-seal'): RowState {
  if (signed === 'bad-agent-seal') return signed;
  if (!chain || view.seq > chain.upTo) return 'pending';
  const problem = chain.problems.find(({ seq }) => seq === view.seq);
  if (problem?.kind === 'agent-seal') return 'bad-agent-seal';
  if (problem?.kind === 'wrong-entry') return 'wrong-entry';
  if (problem || !isInChain(chain, view)) return 'broken-chain';
  return signed === 'signed' ? 'verified' : 'unsigned';
}

function queryOf(filter: TimelineFilter, before: number | undefined): URLSearchParams {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (before !== undefined) query.set('before', String(before));
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
  return query;
}
