import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { inheritedVariables } from '../environment.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Finding } from '../scan/detect.ts';
import { detect } from '../scan/detect.ts';
import type { ScanPlace } from '../scan/places.ts';
import { scanPlaces } from '../scan/places.ts';
import { printable, printResult } from '../terminal.ts';

const FILE_MAX = 4 * 1024 * 1024;

interface ScannedFile extends ScanPlace {
  readonly findings: readonly Finding[];
}

/** `scan [FOLDER]`: looks for plaintext secrets in the usual places. Reads files only; asks nobody. @throws CliError `found` */
export function run({ line, terminal }: Invocation): void {
  const folder = resolve(line.argument ?? '.');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new CliError('usage', 'there is no such folder');
  const files = scanPlaces(folder, homedir(), inheritedVariables()).map(scanFile).filter(({ findings }) => findings.length > 0);
  const count = files.reduce((sum, { findings }) => sum + findings.length, 0);
  const text = files.map(describe).join('\n');
  printResult(terminal, count === 0 ? 'No plaintext secrets in the usual places.\n' : text, { files, count });
  if (count > 0) {
    const what = count === 1 ? 'one value that looks like a secret' : `${count} values that look like secrets, in ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
    throw new CliError('found', what, {
      hint: 'put each into the vault, change it where it is used, and then make it anew at its provider: it was readable',
    });
  }
}

function scanFile(place: ScanPlace): ScannedFile {
  return { ...place, findings: detect(readText(place.file)) };
}

/** Missing, unreadable and huge files hold nothing that could be shown. */
function readText(file: string): string {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= FILE_MAX ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}

function describe({ file, advice, findings }: ScannedFile): string {
  const lines = findings.map(({ line, name, masked }) => `  ${printable(file)}:${line}  ${printable(name)}  ${masked}\n`);
  return `${lines.join('')}    ${advice}\n`;
}
