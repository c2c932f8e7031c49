import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { AuditRowView } from '../../lib/protocol/wire/owner.ts';
import { CliError } from '../errors.ts';

// The file that `app/_timeline/export.ts` writes, see [Note: Audit export] there: one line that says what it
// is, then one line a row.

const id = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

const Preamble = z.object({
  format: z.literal('clavitor-audit'),
  version: z.literal(1),
  vault: id,
  head: z.object({ seq: z.int().check(z.nonnegative()), hash: z.string() }),
  /** Whether it holds every row. */
  complete: z.boolean(),
  agents: z.array(z.object({ id, name: z.string(), publicKey: z.nullable(z.string()) })),
});

/** The first line of an export. */
export type Preamble = z.output<typeof Preamble>;

/** Where a row stands in the file: its line, from 1. */
export interface ExportedRow {
  readonly line: number;
  readonly row: AuditRowView;
}

/** @throws CliError `bad-file`, `file-system` */
export async function readPreamble(file: string): Promise<Preamble> {
  for await (const line of linesOf(file)) {
    const parsed = Preamble.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    break;
  }
  throw new CliError('bad-file', 'this is no export of an audit log', {
    hint: 'export the whole timeline as JSON Lines: the form for spreadsheets has no head to check against',
  });
}

/** The rows of an export in their order. @throws CliError `integrity` for a line that is no row; `file-system` */
export async function* readRows(file: string): AsyncGenerator<ExportedRow> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (line === 1 || text === '') continue;
    const parsed = AuditRowView.safeParse(parseJson(text));
    if (!parsed.success) throw new CliError('integrity', `line ${line} is no row of an audit log`);
    yield { line, row: parsed.data };
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, 'utf8');
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) yield line;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown reason';
    throw new CliError('file-system', `cannot read the export: ${code === 'ENOENT' ? 'there is no such file' : code}`, { cause });
  } finally {
    stream.destroy();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
