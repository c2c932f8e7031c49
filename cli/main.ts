import type { CommandName } from './catalogue.ts';
import { parseCommandLine, splitArguments } from './command-line.ts';
import { readEnvironment } from './environment.ts';
import type { Command } from './invocation.ts';
import type { Terminal } from './terminal.ts';
import { printError, printResult } from './terminal.ts';
import type { ToolName } from './toolbox.ts';
import { VERSION } from './version.ts';

// Each command is loaded when it is called: most of a short run is loading code. Those that are not here are in
// a file of their own, so that these have less to read.
const COMMANDS: Readonly<Record<Exclude<CommandName, ToolName>, () => Promise<{ run: Command }>>> = {
  init: () => import('./commands/init.ts'),
  get: () => import('./commands/get.ts'),
  totp: () => import('./commands/totp.ts'),
  status: () => import('./commands/status.ts'),
  logout: () => import('./commands/logout.ts'),
  completion: () => import('./commands/completion.ts'),
  help: () => import('./commands/help.ts'),
};

async function load(command: CommandName): Promise<{ run: Command }> {
  if (Object.hasOwn(COMMANDS, command)) return COMMANDS[command as keyof typeof COMMANDS]();
  const { TOOLS } = await import('./toolbox.ts');
  return TOOLS[command as ToolName]();
}

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
    const { run } = await load(line.command);
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
