import { statSync } from 'node:fs';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf } from '../invocation.ts';
import type { Format } from '../template/render.ts';
import { fillSlots, findSlots, FORMATS, formatOf } from '../template/render.ts';
import { printResult } from '../terminal.ts';
import { readUserFile, writeUserFile } from '../user-file.ts';
import { fetchValues } from '../values.ts';

/** `render FILE [-o OUT]`: the template with every reference replaced, or nothing. */
export async function run(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  const output = outputOf(line.values.get('output') ?? '-', argumentOf(invocation));
  const format = formatFrom(line.values.get('format') ?? null) ?? formatOf(argumentOf(invocation)) ?? formatOf(output ?? '') ?? 'plain';
  const template = await readUserFile(argumentOf(invocation), 'the template');
  const slots = findSlots(template, format);
  const wanted = slots.map((slot) => ({ reference: slot.reference, where: `in line ${slot.line}` }));
  const text = fillSlots(template, slots, await fetchValues(invocation, wanted, 'render'));
  if (output === null) {
    printResult(terminal, text, { format, replaced: slots.length, text });
    return;
  }
  writeUserFile(output, text);
  printResult(terminal, '', { format, replaced: slots.length });
}

/** Null for standard output. @throws CliError `usage` for the template itself, which could not be rendered again */
function outputOf(output: string, template: string): string | null {
  if (output === '-') return null;
  const [one, other] = [output, template].map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }));
  if (one === undefined || one.ino !== other?.ino || one.dev !== other.dev) return output;
  throw new CliError('usage', 'the output is the template itself', { hint: 'name another file with -o: the template is needed again' });
}

function formatFrom(word: string | null): Format | null {
  if (word === null) return null;
  const format = FORMATS.find((candidate) => candidate === word);
  if (format === undefined) throw new CliError('usage', `--format takes one of: ${FORMATS.join(', ')}`);
  return format;
}
