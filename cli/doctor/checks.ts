import { CONFIRM_PATH, ConfirmAnswer } from '../../lib/protocol/wire/agent.ts';
import { openSession, postSigned } from '../agent-session.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { deadlineOf, filesOf } from '../invocation.ts';
import type { EnrolledProfile } from '../profile.ts';
import { requireActive } from '../profile.ts';
import { parseProjectFile, readProjectText } from '../project-file.ts';
import { projectFileHere } from '../project-place.ts';
import type { ProxyRecord } from '../proxy/background.ts';
import { runningProxy } from '../proxy/background.ts';
import { refusalOf } from '../refusals.ts';
import { countSeen } from '../seen.ts';
import { badAnswer } from '../server.ts';
import { isAllowed } from '../shell/allowed.ts';
import { ensureFolder, exists } from '../state.ts';
import { printable } from '../terminal.ts';
import type { Finding } from './finding.ts';
import { checkTools } from './tools.ts';

const CLOCK_TOLERANCE_SECONDS = 20;

/** Runs every check; one that fails does not keep the others from running. */
export async function checkAll(invocation: Invocation): Promise<readonly Finding[]> {
  const profile: EnrolledProfile[] = [];
  const proxy: ProxyRecord[] = [];
  return [
    ...(await guarded('profile', async () => {
      const files = await filesOf(invocation);
      profile.push(await requireActive(files));
      return [fine('profile', `${files.name}, readable by this user only`)];
    })),
    ...(await guarded('state', async () => [checkState(invocation.environment.stateFolder, (await filesOf(invocation)).seen)])),
    ...(await guarded('server', async () => Promise.all(profile.map((enrolled) => checkServer(invocation, enrolled))).then((found) => found.flat()))),
    ...(await guarded('project file', () => Promise.resolve(checkProject(invocation)))),
    ...(await guarded('proxy', async () => {
      const running = await runningProxy(invocation.environment.stateFolder);
      if (running === null) return [{ name: 'proxy', state: 'note', text: 'none of this user runs', fix: 'clavitor-cli proxy --background starts one' }];
      proxy.push(running);
      return [fine('proxy', `answers on http://localhost:${running.port} as profile ${running.profile}`)];
    })),
    ...proxy.flatMap((running) => checkTools(running)),
    ...(invocation.line.switches.has('tools') ? await guarded('tools', () => checkThroughProxy(invocation, profile)) : []),
  ];
}

/** Whether each answer can be remembered: where it cannot, no value is given out. */
function checkState(folder: string, seenFile: string): Finding {
  if (!exists(folder)) return { name: 'state', state: 'note', text: 'nothing is remembered yet', fix: null };
  ensureFolder(folder);
  const count = countSeen(seenFile);
  return fine('state', `remembers ${count} ${count === 1 ? 'field' : 'fields'}, writable by this user only`);
}

/** Asks by confirming again, as `status` does. Server learns: time and address. */
async function checkServer(invocation: Invocation, profile: EnrolledProfile): Promise<Finding[]> {
  const answer = await postSigned(await openSession(profile, deadlineOf(invocation)), CONFIRM_PATH, {});
  const ahead = answer.clockAhead === null ? 0 : Math.round(answer.clockAhead / 1000);
  const clock: Finding =
    Math.abs(ahead) <= CLOCK_TOLERANCE_SECONDS
      ? fine('clock', 'agrees with the server')
      : { name: 'clock', state: 'wrong', text: `${Math.abs(ahead)} seconds ${ahead > 0 ? 'ahead of' : 'behind'} the server`, fix: 'set it, for example by NTP' };
  if (answer.status !== 200) return [clock, wrong('server', refusalOf(answer))];
  if (!ConfirmAnswer.safeParse(answer.body).success) return [clock, wrong('server', badAnswer('has an unknown form'))];
  return [clock, fine('server', `${profile.server} accepts this agent`)];
}

async function checkThroughProxy(invocation: Invocation, [profile]: readonly EnrolledProfile[]): Promise<readonly Finding[]> {
  if (profile === undefined) return [{ name: 'tools', state: 'note', text: 'not tried, because a proxy needs a profile', fix: null }];
  const { checkToolsThroughProxy } = await import('./through-proxy.ts');
  const session = await openSession(profile, deadlineOf(invocation));
  return checkToolsThroughProxy(session, await filesOf(invocation), invocation.environment.stateFolder);
}

function checkProject({ environment }: Invocation): Finding[] {
  const path = projectFileHere();
  if (path === null) return [{ name: 'project file', state: 'note', text: 'none here', fix: null }];
  const text = readProjectText(path);
  const { aliases } = parseProjectFile(path, text);
  const whole = fine('project file', printable(path));
  if (aliases.size === 0 || isAllowed(environment, path, text)) return [whole];
  return [whole, { name: 'aliases', state: 'note', text: 'the shell hook does not act on this file as it is now', fix: 'look through it, then: clavitor-cli alias allow' }];
}

function fine(name: string, text: string): Finding {
  return { name, state: 'ok', text, fix: null };
}

function wrong(name: string, { message, hint }: CliError): Finding {
  return { name, state: 'wrong', text: message, fix: hint };
}

async function guarded(name: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof CliError) return [wrong(name, error)];
    throw error;
  }
}
