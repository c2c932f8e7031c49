import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import * as z from 'zod/mini';
import { AuditRowView } from '../../lib/protocol/wire/owner.ts';
import { bytes } from '../../lib/protocol/wire/shapes.ts';
import { CliError } from '../errors.ts';

// The file that `app/_timeline/export.ts` writes, see [Note: Audit export] there: one line that says what it
// is, then one line a row. It is read several times. What can be read only once, a pipe for example, is copied into a
// file without a name first, which ends with this process.

const CHUNK = 64 * 1024;
const id = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

const Preamble = z.object({
  format: z.literal('clavitor-audit'),
  version: z.literal(1),
  vault: id,
  head: z.object({ seq: z.int().check(z.nonnegative()), hash: bytes(32) }),
  /** Whether it holds every row. */
  complete: z.boolean(),
  agents: z.array(z.object({ id, name: z.string(), publicKey: z.nullable(bytes(32)) })),
});

/** The first line of an export. */
export type Preamble = z.output<typeof Preamble>;

/** Where a row stands in the file: its line, from 1. */
export interface ExportedRow {
  readonly line: number;
  readonly row: AuditRowView;
}

/** Opens an export for `readPreamble` and `readRows`. @throws CliError `file-system` */
export async function openExport(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r');
    return (await file.stat()).isFile() ? file : await copyOf(file).finally(async () => file.close());
  } catch (cause) {
    throw readError(cause);
  }
}

/** @throws CliError `bad-file`, `file-system` */
export async function readPreamble(file: FileHandle): Promise<Preamble> {
  for await (const line of linesOf(file)) {
    const parsed = Preamble.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    break;
  }
  throw notAnExport();
}

/** The rows of an export in their order. @throws CliError `integrity` for a line that is no row; `file-system` */
export async function* readRows(file: FileHandle): AsyncGenerator<ExportedRow> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (line === 1 || text === '') continue;
    const parsed = AuditRowView.safeParse(parseJson(text));
    if (!parsed.success) throw new CliError('integrity', `line ${line} is no row of an audit log`);
    yield { line, row: parsed.data };
  }
}

/** The file is none, or is damaged in its first line. */
export function notAnExport(cause?: unknown): CliError {
  return new CliError('bad-file', 'this is no export of an audit log', {
    cause,
    hint: 'export the whole timeline as JSON Lines: the form for spreadsheets has no head to check against',
  });
}

async function copyOf(file: FileHandle): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'clavitor-audit-'));
  try {
    const copy = await open(join(folder, 'export'), 'wx+', 0o600);
    for await (const chunk of chunksOf(file, null)) await copy.writeFile(chunk);
    return copy;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  const input = Readable.from(chunksOf(file, 0));
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) yield line;
  } catch (cause) {
    throw readError(cause);
  } finally {
    input.destroy();
  }
}

/** The content from a position on, or from where a pipe is. A stream would close the file. */
async function* chunksOf(file: FileHandle, from: number | null): AsyncGenerator<Uint8Array> {
  for (let position = from; ; ) {
    const { buffer, bytesRead } = await file.read(new Uint8Array(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    if (position !== null) position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function readError(cause: unknown): CliError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown reason';
  return new CliError('file-system', `cannot read the export: ${code === 'ENOENT' ? 'there is no such file' : code}`, { cause });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
