import type { CommandName } from './catalogue.ts';
import { parseCommandLine, splitArguments } from './command-line.ts';
import { readEnvironment } from './environment.ts';
import type { Command } from './invocation.ts';
import type { Terminal } from './terminal.ts';
import { printError, printResult } from './terminal.ts';
import { VERSION } from './version.ts';

// Each command is loaded when it is called: most of a short run is loading code.
const COMMANDS: Readonly<Record<CommandName, () => Promise<{ run: Command }>>> = {
  init: () => import('./commands/init.ts'),
  get: () => import('./commands/get.ts'),
  totp: () => import('./commands/totp.ts'),
  render: () => import('./commands/render.ts'),
  run: () => import('./commands/run.ts'),
  env: () => import('./commands/env.ts'),
  ref: () => import('./commands/ref.ts'),
  proxy: () => import('./commands/proxy.ts'),
  scan: () => import('./commands/scan.ts'),
  skill: () => import('./commands/skill.ts'),
  hook: () => import('./commands/hook.ts'),
  alias: () => import('./commands/alias.ts'),
  doctor: () => import('./commands/doctor.ts'),
  audit: () => import('./commands/audit.ts'),
  status: () => import('./commands/status.ts'),
  logout: () => import('./commands/logout.ts'),
  completion: () => import('./commands/completion.ts'),
  help: () => import('./commands/help.ts'),
};

async function main(args: readonly string[]): Promise<void> {
  const environment = readEnvironment();
  // Known before the command line is understood, because its errors are printed so too.
  const terminal: Terminal = { json: splitArguments(args)[0].includes('--json'), colour: environment.colour };
  try {
    if (args[0] === '--version' || args[0] === '-V') {
      printResult(terminal, `clavitor-cli ${VERSION}\n`, { version: VERSION });
      return;
    }
    const line = parseCommandLine(args);
    const { run } = await COMMANDS[line.command]();
    await run({ line, environment, terminal });
  } catch (error) {
    process.exitCode = await printError(terminal, error);
  }
}

/** Node 20 announces at each run that its Ed25519 is experimental; no other warning is held back. */
function silenceExperimentalWarnings(): void {
  const [print] = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') print?.(warning);
  });
}

silenceExperimentalWarnings();
void main(process.argv.slice(2));
