import { openSession } from '../agent-session.ts';
import { fetchCredential } from '../credential.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf, deadlineOf, filesOf } from '../invocation.ts';
import { oneTimeCode } from '../one-time-code.ts';
import { parseAnyReference } from '../opaque-reference.ts';
import { requireActive } from '../profile.ts';
import { printResult } from '../terminal.ts';

const DEFAULT_LABEL = 'totp';

/** `totp NAME`: prints the current one-time code, computed here. */
export async function run(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  const asked = parseAnyReference(argumentOf(invocation), line.values.get('field') ?? null);
  const reference = { name: asked.name, label: asked.label === '' ? DEFAULT_LABEL : asked.label };
  const files = await filesOf(invocation);
  const deadline = deadlineOf(invocation);
  const session = await openSession(await requireActive(files), deadline);
  const { kind, value } = await fetchCredential(session, files.seen, reference, 'totp');
  if (kind !== 'totp') throw new CliError('not-totp', 'the field is not a one-time password');
  const { code, secondsLeft, period } = oneTimeCode(value, Date.now());
  printResult(terminal, line.switches.has('no-newline') ? code : `${code}\n`, { code, secondsLeft, period });
}
