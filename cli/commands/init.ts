import { enrol } from '../enrolment.ts';
import type { Invocation } from '../invocation.ts';
import { deadlineOf, filesOf } from '../invocation.ts';
import { describe, keysRow, untilText } from '../profile-text.ts';
import { DEFAULT_PROFILE } from '../profile.ts';
import { readSetupToken } from '../setup-input.ts';
import { printable, printResult, table } from '../terminal.ts';

/** `init`: redeems a setup token and says who this machine is now. */
export async function run(invocation: Invocation): Promise<void> {
  const files = await filesOf(invocation);
  const deadline = deadlineOf(invocation);
  const token = await readSetupToken();
  const profile = await enrol(files, token, { deadlineSeconds: deadline, inKeychain: invocation.line.switches.has('store') });
  const option = files.name === DEFAULT_PROFILE ? '' : ` --profile ${files.name}`;
  const text = [
    `This machine is now the agent "${printable(profile.agentName)}" of the vault "${printable(profile.vaultName)}".\n\n`,
    table([
      ['server', profile.server],
      ['profile', files.name],
      ...keysRow(profile),
      ['access', untilText(profile.expiresAt)],
    ]),
    `\nNext:\n`,
    table([
      [`clavitor-cli get NAME${option}`, 'print a value that the owner granted'],
      [`clavitor-cli totp NAME${option}`, 'print a one-time code'],
      [`clavitor-cli status${option}`, 'check that the vault accepts this agent'],
    ]),
  ].join('');
  printResult(invocation.terminal, text, describe(files, profile));
}
