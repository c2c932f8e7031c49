import { enrol } from '../enrolment.ts';
import type { Invocation } from '../invocation.ts';
import { deadlineOf, filesOf } from '../invocation.ts';
import { describe, keysRow, untilText } from '../profile-text.ts';
import type { EnrolledProfile } from '../profile.ts';
import { profileOption } from '../profile.ts';
import { readSetupToken } from '../setup-input.ts';
import { printable, printResult, table } from '../terminal.ts';

/** `init`: redeems a setup token and says who this machine is now. */
export async function run(invocation: Invocation): Promise<void> {
  const files = await filesOf(invocation);
  const deadline = deadlineOf(invocation);
  const token = await readSetupToken();
  const profile = await enrol(files, token, { deadlineSeconds: deadline, inKeychain: invocation.line.switches.has('store') });
  const text = [
    `This machine is now the agent "${printable(profile.agentName)}" of the vault "${printable(profile.vaultName)}".\n\n`,
    table([
      ['server', profile.server],
      ['profile', files.name],
      ...keysRow(profile),
      ['access', untilText(profile.expiresAt)],
    ]),
    `\nNext:\n`,
    table(nextCalls(profile, profileOption(files))),
  ].join('');
  printResult(invocation.terminal, text, describe(files, profile));
}

/** What this agent may do. One that may read needs no other way. */
function nextCalls({ purposes }: EnrolledProfile, option: string): (readonly [string, string])[] {
  const reads = purposes.includes('read');
  const calls = [
    [reads, `get NAME${option}`, 'print a value that the owner granted'],
    [purposes.includes('totp'), `totp NAME${option}`, 'print a one-time code'],
    [!reads && purposes.includes('run'), `run${option} --env VARIABLE=REF -- PROGRAM`, 'run a program with a value that the owner granted'],
    [!reads && purposes.includes('inject'), `run${option} --proxy -- PROGRAM`, 'run one behind a proxy that puts values into its requests'],
    [!reads && purposes.includes('render'), `render FILE${option}`, 'fill a template'],
    [true, `status${option}`, 'check that the vault accepts this agent'],
  ] as const;
  return calls.flatMap(([may, call, text]) => (may ? [[`clavitor-cli ${call}`, text] as const] : []));
}
