import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { filesOf } from '../invocation.ts';
import { withLock } from '../lock.ts';
import { exists, removePrivate } from '../state.ts';
import { printNote, printResult } from '../terminal.ts';

const REVOKE = 'Access ends when the owner revokes the agent in the vault: whoever copied its keys can still use them.';

/** `logout`: removes everything that this machine keeps of the profile. */
export async function run(invocation: Invocation): Promise<void> {
  const { terminal, line } = invocation;
  const files = await filesOf(invocation);
  if (!exists(files.profile)) throw new CliError('not-enrolled', `profile ${files.name} is not enrolled`);
  if (!line.switches.has('yes')) await ask(invocation, files.name);
  await withLock(files.lock, () => {
    removePrivate(files.profile);
    removePrivate(files.seen);
    return Promise.resolve();
  });
  printResult(terminal, `Removed the keys of profile ${files.name} from this machine.\n${REVOKE}\n`, {
    profile: files.name,
    removed: true,
  });
}

async function ask({ terminal }: Invocation, name: string): Promise<void> {
  if (!process.stdin.isTTY || terminal.json) {
    throw new CliError('usage', 'logout asks before it removes keys, and nobody can answer here', { hint: 'add --yes' });
  }
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, terminal: false });
  printNote(terminal, `Remove the keys of profile ${name} from this machine? [y/N] `);
  const answer = await reader.question('');
  reader.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('interrupted', 'nothing was removed');
}
