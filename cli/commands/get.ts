import { openSession } from '../agent-session.ts';
import { fetchCredential } from '../credential.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf, deadlineOf, filesOf } from '../invocation.ts';
import { parseAnyReference } from '../opaque-reference.ts';
import { requireActive } from '../profile.ts';
import { printResult } from '../terminal.ts';

/** `get NAME [--field F]`: prints one value; of a one-time password the code, never the seed. */
export async function run(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  const reference = parseAnyReference(argumentOf(invocation), line.values.get('field') ?? null);
  const files = await filesOf(invocation);
  const deadline = deadlineOf(invocation);
  const session = await openSession(await requireActive(files), deadline);
  const { kind, value } = await fetchCredential(session, files.seen, reference, 'read');
  const end = line.switches.has('no-newline') ? '' : '\n';
  if (kind !== 'totp') {
    printResult(terminal, `${value}${end}`, { kind, value });
    return;
  }
  const { oneTimeCode } = await import('../one-time-code.ts');
  const { code, secondsLeft, period } = oneTimeCode(value, Date.now());
  printResult(terminal, `${code}${end}`, { kind, value: code, secondsLeft, period });
}
