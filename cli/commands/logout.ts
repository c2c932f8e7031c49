import { confirm } from '../confirmation.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { filesOf } from '../invocation.ts';
import { withLock } from '../lock.ts';
import { forgetProfile } from '../profile.ts';
import { runningProxy, stopProxy } from '../proxy/background.ts';
import { exists, removePrivate } from '../state.ts';
import { printResult } from '../terminal.ts';

const REVOKE = 'Access ends when the owner revokes the agent in the vault: whoever copied its keys can still use them.';

/** `logout`: removes everything that this machine keeps of the profile, and ends the proxy that would go on with its keys. */
export async function run(invocation: Invocation): Promise<void> {
  const { terminal, environment } = invocation;
  const files = await filesOf(invocation);
  if (!exists(files.profile)) throw new CliError('not-enrolled', `profile ${files.name} is not enrolled`);
  const hasProxy = (await runningProxy(environment.stateFolder))?.profile === files.name;
  const question = `Remove the keys of profile ${files.name} from this machine${hasProxy ? ', and end the proxy that uses them' : ''}?`;
  await confirm(invocation, question, 'logout asks before it removes keys, and nobody can answer here');
  const proxyStopped = hasProxy && (await stopProxy(environment.stateFolder));
  await withLock(files.lock, async () => {
    await forgetProfile(files);
    removePrivate(files.seen);
  });
  const ended = proxyStopped ? 'The proxy that used them has ended.\n' : '';
  printResult(terminal, `Removed the keys of profile ${files.name} from this machine.\n${ended}${REVOKE}\n`, {
    profile: files.name,
    removed: true,
    proxyStopped,
  });
}
