import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { homeFolder, inheritedVariables } from '../environment.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Finding } from '../scan/detect.ts';
import { detect } from '../scan/detect.ts';
import type { ScanPlace } from '../scan/places.ts';
import { scanPlaces } from '../scan/places.ts';
import { printable, printResult } from '../terminal.ts';

const FILE_MAX = 16 * 1024 * 1024;

interface ScannedFile extends ScanPlace {
  readonly findings: readonly Finding[];
}

interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/**
 * `scan [FOLDER]`: looks for plaintext secrets in the usual places. Reads files only; asks nobody.
 * @throws CliError `found`; `file-system` where it finds none, but did not look everywhere
 */
export function run({ line, terminal }: Invocation): void {
  const folder = resolve(line.argument ?? '.');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new CliError('usage', 'there is no such folder');
  const scanned = scanPlaces(folder, homeFolder(), inheritedVariables()).map(scanFile);
  const files = scanned.flatMap((file) => ('findings' in file && file.findings.length > 0 ? [file] : []));
  const skipped = scanned.flatMap((file) => ('reason' in file ? [file] : []));
  const count = files.reduce((sum, { findings }) => sum + findings.length, 0);
  printResult(terminal, textOf(files, skipped), { files, count, skipped });
  if (count > 0) {
    const what = count === 1 ? 'one value that looks like a secret' : `${count} values that look like secrets, in ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
    throw new CliError('found', what, {
      hint: 'put each into the vault, change it where it is used, and then make it anew at its provider: it was readable',
    });
  }
  if (skipped.length > 0) throw new CliError('file-system', 'not every file was looked at', { hint: 'look into those that are named above' });
}

function textOf(files: readonly ScannedFile[], skipped: readonly SkippedFile[]): string {
  const found = files.length === 0 ? [`No plaintext secrets in ${skipped.length === 0 ? 'the usual places' : 'what was looked at'}.\n`] : files.map(describe);
  const lines = skipped.map(({ file, reason }) => `  ${printable(file)}  ${reason}\n`);
  return [...found, ...(skipped.length === 0 ? [] : [`Not looked at:\n${lines.join('')}`])].join('\n');
}

function scanFile({ file, advice }: ScanPlace): ScannedFile | SkippedFile {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) accessSync(file, constants.R_OK | constants.X_OK);
    if (stat.size > FILE_MAX) return { file, reason: 'is larger than 16 MiB' };
    return { file, advice, findings: stat.isFile() ? detect(readFileSync(file, 'utf8')) : [] };
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { file, advice, findings: [] };
    return { file, reason: `cannot be read: ${code}` };
  }
}

function describe({ file, advice, findings }: ScannedFile): string {
  const lines = findings.map(({ line, name, masked }) => `  ${printable(file)}:${line}  ${printable(name)}  ${masked}\n`);
  return `${lines.join('')}    ${advice}\n`;
}
