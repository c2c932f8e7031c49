import type { FileHandle } from 'node:fs/promises';
import { Chain } from '../audit/chain.ts';
import type { Preamble } from '../audit/export.ts';
import { openExport, readPreamble, readRows } from '../audit/export.ts';
import { Signatures } from '../audit/signatures.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf } from '../invocation.ts';
import { printResult, table } from '../terminal.ts';

/** What an export showed. */
interface Findings {
  readonly rows: number;
  readonly signed: number;
  readonly earlierKey: number;
}

/** `audit verify FILE`: checks an export of the log without asking anybody. @throws CliError `integrity` that names the first bad row */
export async function run(invocation: Invocation): Promise<void> {
  const file = await openExport(argumentOf(invocation));
  try {
    const preamble = await readPreamble(file);
    printFindings(invocation, preamble, await verifyRows(file, preamble));
  } finally {
    await file.close();
  }
}

function printFindings({ terminal }: Invocation, { complete, head }: Preamble, { rows, signed, earlierKey }: Findings): void {
  const text = table([
    ['rows', String(rows)],
    ['chain', complete ? `whole, up to the head ${head.hash}` : 'NOT CHECKED: the export holds a selection'],
    ...(complete ? [] : [['', 'rows may be missing or altered; only the requests of agents were checked'] as const]),
    ['signed by agents', String(signed)],
    ...(earlierKey === 0 ? [] : [['by earlier keys', `${earlierKey}, not checked: their agents were set up again`] as const]),
  ]);
  printResult(terminal, text, { rows, chain: complete, head, signed, earlierKey });
}

async function verifyRows(file: FileHandle, { vault, head, complete, agents }: Preamble): Promise<Findings> {
  const signatures = await Signatures.of(agents, await lastReissues(file));
  const chain = complete ? new Chain(vault) : null;
  const counts = { rows: 0, signed: 0, earlierKey: 0 };
  for await (const { row } of readRows(file)) {
    counts.rows += 1;
    const broken = chain?.take(row) ?? null;
    if (broken !== null) throw badRow(row.seq, broken);
    // Of a selection the rows that a row belongs to may be missing.
    const signature = complete || row.request !== null ? await signatures.check(row) : 'unsigned';
    if (typeof signature === 'object') throw badRow(row.seq, signature.problem);
    if (signature === 'signed') counts.signed += 1;
    if (signature === 'earlier-key') counts.earlierKey += 1;
  }
  if (chain !== null && !chain.isAt(head)) throw new CliError('integrity', `the log does not end at its head, row ${head.seq}`);
  return counts;
}

async function lastReissues(file: FileHandle): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  for await (const { row } of readRows(file)) {
    if (row.action === 'agent.reissue' && row.outcome === 'ok' && row.agent !== null) last.set(row.agent, row.seq);
  }
  return last;
}

function badRow(seq: number, problem: string): CliError {
  return new CliError('integrity', `row ${seq} is bad: ${problem}`, {
    hint: 'the rows before it are whole; compare with the timeline in the vault, which checks what the server shows',
  });
}
