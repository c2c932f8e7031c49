import { confirm } from '../confirmation.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { filesOf } from '../invocation.ts';
import { withLock } from '../lock.ts';
import { forgetProfile } from '../profile.ts';
import { exists, removePrivate } from '../state.ts';
import { printResult } from '../terminal.ts';

const REVOKE = 'Access ends when the owner revokes the agent in the vault: whoever copied its keys can still use them.';

/** `logout`: removes everything that this machine keeps of the profile. */
export async function run(invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  const files = await filesOf(invocation);
  if (!exists(files.profile)) throw new CliError('not-enrolled', `profile ${files.name} is not enrolled`);
  await confirm(invocation, `Remove the keys of profile ${files.name} from this machine?`, 'logout asks before it removes keys, and nobody can answer here');
  await withLock(files.lock, async () => {
    await forgetProfile(files);
    removePrivate(files.seen);
  });
  printResult(terminal, `Removed the keys of profile ${files.name} from this machine.\n${REVOKE}\n`, {
    profile: files.name,
    removed: true,
  });
}
