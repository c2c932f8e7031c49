import type { CommandName, CommandSpec, OptionName, OptionSpec } from '../catalogue.ts';
import { CATALOGUE, COMMANDS, COMMON_OPTIONS, OPTIONS } from '../catalogue.ts';
import { CliError, EXIT_CODES } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { printResult, table } from '../terminal.ts';

/** `help [COMMAND]`, `--help`. */
export function run({ line, terminal }: Invocation): void {
  const command = COMMANDS.find((name) => name === line.argument);
  if (line.argument !== null && command === undefined) {
    throw new CliError('usage', 'there is no such command', { hint: 'clavitor-cli --help lists them' });
  }
  const text = command === undefined ? overview() : commandHelp(command);
  printResult(terminal, text, { help: text });
}

function overview(): string {
  return [
    'clavitor-cli fetches credentials from a Clavitor vault by name. It cannot list them.\n',
    '\nUsage: clavitor-cli COMMAND [ARGUMENT] [OPTIONS]\n',
    '\nCommands:\n',
    table(COMMANDS.map((name) => [usage(name), CATALOGUE[name].summary])),
    '\nOptions of every command:\n',
    table([...COMMON_OPTIONS.map(optionRow), ['--version, -V', 'print the version']]),
    '\nExit codes:\n',
    table([['0', 'done'], ...EXIT_CODES.map(({ exit, meaning }) => [String(exit), meaning] as const)]),
  ].join('');
}

function commandHelp(command: CommandName): string {
  const { summary, details, options, startsProgram }: CommandSpec = CATALOGUE[command];
  return [
    `Usage: clavitor-cli ${usage(command)}${startsProgram === true ? '' : ' [OPTIONS]'}\n\n`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.\n`,
    ...(details.length === 0 ? [] : [`\n${details.join('\n')}\n`]),
    '\nOptions:\n',
    table([...options, ...COMMON_OPTIONS].map(optionRow)),
  ].join('');
}

function usage(command: CommandName): string {
  const { argument, argumentIsOptional, actions, actionIsOptional, startsProgram }: CommandSpec = CATALOGUE[command];
  return [
    command,
    ...(actions === undefined ? [] : [bracketed(actions.join('|'), actionIsOptional)]),
    ...(argument === null ? [] : [bracketed(argument, argumentIsOptional)]),
    ...(startsProgram === true ? ['[OPTIONS] -- PROGRAM [ARGUMENT...]'] : []),
  ].join(' ');
}

function bracketed(word: string, isOptional = false): string {
  return isOptional ? `[${word}]` : word;
}

function optionRow(name: OptionName): readonly [string, string] {
  const { short, value, summary }: OptionSpec = OPTIONS[name];
  return [`--${name}${value === undefined ? '' : ` ${value}`}${short === undefined ? '' : `, -${short}`}`, summary];
}
