import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { ASSIGNMENTS, writerOf } from '../shell/assignments.ts';
import { quoteDotenv } from '../template/dotenv.ts';
import { printResult } from '../terminal.ts';
import { gatherVariables, resolveVariables } from '../variables.ts';

const FORMATS = { ...ASSIGNMENTS, dotenv, json };

/** `env [--format shell|fish|powershell|dotenv|json]`: prints what `run` would set. For the vault it is a read. */
export async function run(invocation: Invocation): Promise<void> {
  const write = writerOf(invocation, FORMATS);
  const variables = await gatherVariables(invocation);
  if (variables.length === 0) {
    throw new CliError('usage', 'env has nothing to print', { hint: 'name references with --env, --env-file, or [env] of .clavitor.toml' });
  }
  const { values } = await resolveVariables(invocation, variables, 'read');
  printResult(invocation.terminal, write(values), Object.fromEntries(values));
}

function dotenv(values: ReadonlyMap<string, string>): string {
  const lines = [...values].map(([name, value]) => {
    const quoted = quoteDotenv(value);
    if (quoted === null) throw new CliError('bad-file', `no two readers of .env files agree on how to write the value of ${name}`, { hint: 'use --format json' });
    return `${name}=${quoted}\n`;
  });
  return lines.join('');
}

function json(values: ReadonlyMap<string, string>): string {
  return `${JSON.stringify(Object.fromEntries(values), null, 2)}\n`;
}
