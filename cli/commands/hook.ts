import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf } from '../invocation.ts';
import { allowedFile } from '../shell/allowed.ts';
import { hookScript, SHELLS } from '../shell/shells.ts';
import { printResult } from '../terminal.ts';

/** `hook SHELL`: the script that wraps programs on entering a project's folder, see [Note: Shell hook]. */
export function run(invocation: Invocation): void {
  const shell = SHELLS.find((name) => name === argumentOf(invocation));
  if (shell === undefined) throw new CliError('usage', `hook needs one of: ${SHELLS.join(', ')}`);
  const script = hookScript(shell, allowedFile(invocation.environment));
  printResult(invocation.terminal, script, { shell, script });
}
