import { openSession } from './agent-session.ts';
import type { WantedField } from './credential.ts';
import { fetchCredentials } from './credential.ts';
import type { Invocation } from './invocation.ts';
import { deadlineOf, filesOf } from './invocation.ts';
import { requireActive } from './profile.ts';
import type { Purpose } from '../lib/protocol/wire/shapes.ts';

/**
 * The values of several references, all or none; of a one-time password the current code. Nothing is
 * asked where nothing is wanted. Server learns: the lookup tags, the purpose, time and address.
 * @throws CliError as `fetchCredentials` does
 */
export async function fetchValues(invocation: Invocation, wanted: readonly WantedField[], purpose: Purpose): Promise<readonly string[]> {
  const deadline = deadlineOf(invocation);
  if (wanted.length === 0) return [];
  const files = await filesOf(invocation);
  const session = await openSession(await requireActive(files), deadline);
  const credentials = await fetchCredentials(session, files.seen, wanted, purpose);
  if (!credentials.some(({ kind }) => kind === 'totp')) return credentials.map(({ value }) => value);
  const { oneTimeCode } = await import('./one-time-code.ts');
  const now = Date.now();
  return credentials.map(({ kind, value }) => (kind === 'totp' ? oneTimeCode(value, now).code : value));
}
