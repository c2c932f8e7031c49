import { auditPages } from '@/lib/client/audit-pages.ts';
import type { AgentItem, EntryItem } from '@/lib/client/items.ts';
import type { TimelineFilter } from '@/lib/client/timeline.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import type { AuditRowView } from '@/lib/protocol/wire/owner.ts';
import { csvLine } from './csv.ts';

// [Note: Audit export] JSONL: the first line says what the file is, with the vault's id (the chain starts
// from it), the head, and each agent's name and Ed25519 public key; then each row as the server's API
// gives it (`AuditRowView`), with the names that its ids have in the vault. CSV: the same, one row a line,
// with the vault's id and the agent's key in columns of their own. Both are UTF-8.

/** What an export takes from the open vault. */
export interface ExportSource {
  readonly vault: Id;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly agents: readonly AgentItem[];
  readonly entries: readonly EntryItem[];
}

export interface ExportOptions {
  readonly format: 'jsonl' | 'csv';
  /** Null for all rows: only then the chain can be checked. */
  readonly filter: TimelineFilter | null;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** The names and key that belong to a row. */
interface Names {
  readonly agentName: string | null;
  readonly agentPublicKey: string | null;
  readonly entryName: string | null;
  readonly fieldLabel: string | null;
}

/**
 * The log as a file, oldest row first.
 * @throws ClientError `offline`; the signal's reason when it is aborted
 */
export async function exportTimeline(source: ExportSource, options: ExportOptions): Promise<{ file: Blob; count: number }> {
  const { format, filter, signal, onProgress } = options;
  const parts: string[] = [format === 'csv' ? csvLine(COLUMNS) : jsonLine(preamble(source, filter === null))];
  const namesOf = nameRows(source);
  let count = 0;
  for await (const rows of auditPages(source.head.seq)) {
    signal.throwIfAborted();
    const wanted = filter === null ? rows : rows.filter((row) => matches(row, filter));
    parts.push(wanted.map((row) => (format === 'csv' ? csvRow(source.vault, row, namesOf(row)) : jsonLine({ ...row, ...namesOf(row) }))).join(''));
    count += wanted.length;
    onProgress(rows.at(-1)?.seq ?? 0);
  }
  return { file: new Blob(parts, { type: format === 'csv' ? 'text/csv' : 'application/jsonl' }), count };
}

/** Whether a row is one that the filter shows. */
export function matches(row: AuditRowView, filter: TimelineFilter): boolean {
  return (
    (filter.agent === undefined || row.agent === filter.agent) &&
    (filter.entry === undefined || row.entry === filter.entry) &&
    (filter.action === undefined || row.action === filter.action) &&
    (filter.outcome === undefined || row.outcome === filter.outcome) &&
    (filter.from === undefined || row.time >= filter.from) &&
    (filter.to === undefined || row.time <= filter.to)
  );
}

function preamble({ vault, head, agents }: ExportSource, complete: boolean) {
  const keys = agents.map(({ id, record, view }) => ({ id, name: record.name, publicKey: view.publicKey }));
  return { format: 'clavitor-audit', version: 1, vault, head, complete, agents: keys };
}

function nameRows({ agents, entries }: ExportSource): (row: AuditRowView) => Names {
  const agentsById = new Map(agents.map((agent) => [agent.id, agent]));
  const entriesById = new Map(entries.map((entry) => [entry.id, entry]));
  return (row) => {
    const agent = row.agent === null ? undefined : agentsById.get(row.agent);
    const entry = row.entry === null ? undefined : entriesById.get(row.entry);
    return {
      agentName: agent?.record.name ?? null,
      agentPublicKey: agent?.view.publicKey ?? null,
      entryName: entry?.header.name ?? null,
      fieldLabel: entry?.header.fields.find(({ id }) => id === row.field)?.label ?? null,
    };
  };
}

const COLUMNS = [
  ...['vault', 'seq', 'time', 'timeUtc', 'actor', 'agent', 'agentName', 'agentPublicKey', 'action', 'outcome', 'reason'],
  ...['entry', 'entryName', 'field', 'fieldLabel', 'address', 'userAgent'],
  ...['requestSeq', 'requestBase', 'requestSignature', 'requestMac', 'requestBody', 'hash'],
];

function csvRow(vault: Id, row: AuditRowView, names: Names): string {
  const { seq, time, actor, agent, action, outcome, reason, entry, field, address, userAgent, request, requestSeq, hash } = row;
  const cells = [
    ...[vault, seq, time, new Date(time).toISOString(), actor, agent, names.agentName, names.agentPublicKey, action, outcome, reason],
    ...[entry, names.entryName, field, names.fieldLabel, address, userAgent],
    ...[requestSeq, request?.base, request?.signature, request?.mac, request?.body, hash],
  ];
  return csvLine(cells.map((cell) => String(cell ?? '')));
}

function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
