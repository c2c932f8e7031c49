import { inheritedVariables } from '../environment.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { runProgram } from '../program.ts';
import { printError } from '../terminal.ts';
import { gatherVariables, resolveVariables } from '../variables.ts';

/** `run [OPTIONS] -- PROGRAM`: runs it with values in its environment only, or behind a proxy with none; ends as it ends. */
export async function run(invocation: Invocation): Promise<void> {
  const variables = await gatherVariables(invocation);
  if (invocation.line.switches.has('proxy')) {
    const { runBehindProxy } = await import('../proxied-program.ts');
    process.exitCode = await runBehindProxy(invocation, variables);
    return;
  }
  if (variables.length === 0) {
    throw new CliError('usage', 'run has nothing to set', { hint: 'name references with --env, --env-file, or [env] of .clavitor.toml' });
  }
  const { values, secrets } = await resolveVariables(invocation, variables, 'run');
  process.exitCode = await runProgram({
    command: invocation.line.program,
    variables: { ...inheritedVariables(), ...Object.fromEntries(values) },
    secrets,
    onLost: async (error) => printError(invocation.terminal, error),
  });
}
