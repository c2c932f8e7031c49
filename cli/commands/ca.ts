import { join } from 'node:path';
import { confirm } from '../confirmation.ts';
import { CliError } from '../errors.ts';
import { shellText } from '../installed.ts';
import type { Invocation } from '../invocation.ts';
import { authorityFile, readAuthority } from '../proxy/authority-file.ts';
import { bundleFileOf } from '../proxy/background.ts';
import { exists, writePrivate } from '../state.ts';
import { printNote, printResult } from '../terminal.ts';
import type { PlaceOutcome } from '../trust/change.ts';
import { change, thisMachine } from '../trust/change.ts';
import type { Place } from '../trust/places.ts';
import { placesOf } from '../trust/places.ts';

const RISK =
  'Every program that reads these lists will trust the authority of the proxy for every host. Its key is in a file that\n' +
  'only you can read; whoever gets it can pretend to be any host to these programs. proxy env does without this.\n';

/** `ca path|print|install|uninstall`: the proxy's authority, its certificate, and where it is trusted. Never the key. */
export async function run(invocation: Invocation): Promise<void> {
  const { action } = invocation.line;
  if (action === 'install' || action === 'uninstall') return changeTrust(invocation, action);
  show(invocation);
}

function show({ line, environment, terminal }: Invocation): void {
  const authority = readAuthority(environment.configFolder);
  const bundle = bundleFileOf(environment.stateFolder);
  if (authority === null || !exists(bundle)) throw noAuthority(environment.configFolder);
  const { certificate } = authority;
  if (line.action === 'print') printResult(terminal, certificate, { certificate });
  else printResult(terminal, `${bundle}\n`, { bundle });
}

async function changeTrust(invocation: Invocation, direction: 'install' | 'uninstall'): Promise<void> {
  const { environment, terminal } = invocation;
  const authority = readAuthority(environment.configFolder);
  // Trust can be taken back also when the authority is gone.
  if (authority === null && direction === 'install') throw noAuthority(environment.configFolder);
  const certificate = join(environment.stateFolder, 'proxy-ca.crt');
  const places = placesOf(thisMachine(), certificate);
  if (places.length === 0) throw new CliError('file-system', 'no list of authorities is known on this system', { hint: 'ca print prints the certificate, for yours' });
  printNote(terminal, `${planText(places, direction)}${direction === 'install' ? RISK : ''}`);
  await confirm(invocation, 'Do this?', `ca ${direction} asks before it changes what programs trust, and nobody can answer here`);
  if (authority !== null) writePrivate(certificate, authority.certificate);
  const outcomes: PlaceOutcome[] = [];
  for (const place of places) outcomes.push(await change(place, direction));
  const shown = outcomes.map(({ place, state, reason }) => ({ place: place.name, state, reason, commands: place[direction].map(shellText) }));
  printResult(terminal, outcomes.map((outcome) => outcomeText(outcome, direction)).join(''), { places: shown });
  if (outcomes.some(({ state }) => state !== 'done')) throw new CliError('file-system', 'not every list was changed');
}

function planText(places: readonly Place[], direction: 'install' | 'uninstall'): string {
  return places.map((place) => `${place.name}${place.needsRoot ? ', as root' : ''}:\n${commandsText(place, direction, '')}`).join('');
}

function outcomeText({ place, state, reason }: PlaceOutcome, direction: 'install' | 'uninstall'): string {
  if (state === 'done') return `${place.name}: done\n`;
  if (state === 'missing') return `${place.name}: not done, there is no ${place.missing ?? 'such program'}\n`;
  if (state === 'failed') return `${place.name}: not done, ${reason ?? ''}\n`;
  return `${place.name}: not done; it takes root:\n${commandsText(place, direction, 'sudo ')}`;
}

function commandsText(place: Place, direction: 'install' | 'uninstall', before: string): string {
  return place[direction].map((call) => `  ${before}${shellText(call)}\n`).join('');
}

function noAuthority(folder: string): CliError {
  return new CliError('not-running', `there is no authority yet in ${authorityFile(folder)}`, {
    hint: 'the first start of clavitor-cli proxy makes it',
  });
}
