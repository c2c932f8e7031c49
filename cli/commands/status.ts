import { CONFIRM_PATH, ConfirmAnswer } from '../../lib/protocol/wire/agent.ts';
import { openSession, postSigned } from '../agent-session.ts';
import type { Invocation } from '../invocation.ts';
import { deadlineOf, filesOf } from '../invocation.ts';
import { describe, keysRow, untilText } from '../profile-text.ts';
import type { EnrolledProfile } from '../profile.ts';
import { requireActive } from '../profile.ts';
import { refusalOf } from '../refusals.ts';
import type { Answer } from '../server.ts';
import { badAnswer } from '../server.ts';
import { CliError } from '../errors.ts';
import { printable, printResult, table } from '../terminal.ts';

/**
 * `status`: shows the profile, then whether the server accepts it. Asks by confirming again, which
 * changes and discloses nothing. Server learns: time and address.
 */
export async function run(invocation: Invocation): Promise<void> {
  const files = await filesOf(invocation);
  const deadline = deadlineOf(invocation);
  const profile = await requireActive(files);
  const { answer, problem } = await ask(profile, deadline);
  const clockAheadSeconds = answer?.clockAhead == null ? null : Math.round(answer.clockAhead / 1000);
  const text = table([
    ['agent', printable(profile.agentName)],
    ['vault', printable(profile.vaultName)],
    ['server', profile.server],
    ['profile', files.name],
    ...keysRow(profile),
    ['access', untilText(profile.expiresAt)],
    ['state', problem === null ? 'accepted' : problem.message],
    ...(clockAheadSeconds === null ? [] : [['clock', clockText(clockAheadSeconds)] as const]),
  ]);
  const state = problem === null ? 'accepted' : problem.code;
  printResult(invocation.terminal, text, { ...describe(files, profile), state, clockAheadSeconds });
  if (problem !== null) throw problem;
}

async function ask(profile: EnrolledProfile, deadline: number): Promise<{ answer: Answer | null; problem: CliError | null }> {
  try {
    const answer = await postSigned(await openSession(profile, deadline), CONFIRM_PATH, {});
    if (answer.status !== 200) return { answer, problem: refusalOf(answer) };
    const known = ConfirmAnswer.safeParse(answer.body).success;
    return { answer, problem: known ? null : badAnswer('has an unknown form') };
  } catch (error) {
    if (error instanceof CliError) return { answer: null, problem: error };
    throw error;
  }
}

function clockText(ahead: number): string {
  // The header counts whole seconds, and the answer was on its way for a while.
  if (Math.abs(ahead) <= 2) return 'agrees with the server';
  return `${Math.abs(ahead)} seconds ${ahead > 0 ? 'ahead of' : 'behind'} the server`;
}
