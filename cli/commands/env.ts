import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { quoteDotenv } from '../template/dotenv.ts';
import { printResult } from '../terminal.ts';
import { gatherVariables, resolveVariables } from '../variables.ts';

const FORMATS: Readonly<Record<string, (values: ReadonlyMap<string, string>) => string>> = { shell, dotenv, json };

/** `env [--format shell|dotenv|json]`: prints what `run` would set. For the vault it is a read. */
export async function run(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  const word = line.values.get('format') ?? 'shell';
  const format = Object.hasOwn(FORMATS, word) ? FORMATS[word] : undefined;
  if (format === undefined) throw new CliError('usage', `--format takes one of: ${Object.keys(FORMATS).join(', ')}`);
  const variables = await gatherVariables(invocation);
  if (variables.length === 0) {
    throw new CliError('usage', 'env has nothing to print', { hint: 'name references with --env, --env-file, or [env] of .clavitor.toml' });
  }
  const { values } = await resolveVariables(invocation, variables, 'read');
  printResult(terminal, format(values), Object.fromEntries(values));
}

/** POSIX.1-2024 Shell Command Language §2.2.2: between single quotes nothing is special but their end. */
function shell(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`).join('');
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
