import { checkAll } from '../doctor/checks.ts';
import type { Finding } from '../doctor/finding.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { printResult, table } from '../terminal.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok', note: '--', wrong: '!!' };

/** `doctor`: what stands in the way of this program's work, and how to mend it. @throws CliError `found` */
export async function run(invocation: Invocation): Promise<void> {
  const findings = await checkAll(invocation);
  const rows = findings.flatMap(({ name, state, text, fix }): (readonly [string, string])[] => [
    [name, `${MARKS[state]}  ${text}`],
    ...(fix === null ? [] : [['', `    ${fix}`] as const]),
  ]);
  printResult(invocation.terminal, table(rows), { findings });
  const count = findings.filter(({ state }) => state === 'wrong').length;
  if (count > 0) throw new CliError('found', count === 1 ? 'one thing is wrong' : `${count} things are wrong`);
}
