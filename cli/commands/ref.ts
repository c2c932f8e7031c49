import type { Invocation } from '../invocation.ts';
import { argumentOf } from '../invocation.ts';
import { CliError } from '../errors.ts';
import { formatOpaque, parseAnyReference } from '../opaque-reference.ts';
import { formatReference } from '../reference.ts';
import { printResult } from '../terminal.ts';

/** `ref REF [--prefix TEXT]`: the opaque form of a reference. Asks nobody. */
export function run(invocation: Invocation): void {
  const { line, terminal } = invocation;
  const reference = parseAnyReference(argumentOf(invocation), line.values.get('field') ?? null);
  const prefix = line.values.get('prefix') ?? '';
  if (!/^[\w.-]{0,40}$/.test(prefix)) throw new CliError('usage', 'the prefix has up to 40 letters, digits, and marks of ._-');
  const opaque = formatOpaque(reference, prefix);
  printResult(terminal, `${opaque}\n`, { ref: opaque, reference: formatReference(reference) });
}
