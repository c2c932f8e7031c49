import { parseArgs } from 'node:util';
import type { CommandName, OptionName, OptionSpec } from './catalogue.ts';
import { CATALOGUE, COMMANDS, COMMON_OPTIONS, OPTIONS } from './catalogue.ts';
import { CliError } from './errors.ts';

/** A command line, understood. */
export interface CommandLine {
  readonly command: CommandName;
  readonly argument: string | null;
  readonly values: ReadonlyMap<OptionName, string>;
  readonly switches: ReadonlySet<OptionName>;
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

const TOKEN_PREFIX = 'clavitor_setup_';

/**
 * Understands the arguments behind the program's name. What is not understood is never quoted, because
 * it may be a secret in the wrong place.
 * @throws CliError `usage`
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  refuseSetupToken(args);
  const { tokens } = parseArgs({ args: [...args], options: parseOptions(), strict: false, tokens: true });
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const values = new Map<OptionName, string>();
  const switches = new Set<OptionName>();
  for (const token of tokens) readOption(token, values, switches);

  const [verb, ...rest] = positionals;
  if (verb === undefined) return { command: 'help', argument: null, values, switches };
  if (!isCommand(verb)) throw usage('there is no such command', 'clavitor-cli --help lists them');
  if (switches.has('help')) return { command: 'help', argument: verb, values, switches };
  for (const option of [...values.keys(), ...switches]) ensureTakes(verb, option);
  return { command: verb, argument: readArgument(verb, rest), values, switches };
}

function parseOptions() {
  const names = Object.keys(OPTIONS) as OptionName[];
  return Object.fromEntries(
    names.map((name) => {
      const spec: OptionSpec = OPTIONS[name];
      const type = spec.value === undefined ? ('boolean' as const) : ('string' as const);
      return [name, spec.short === undefined ? { type } : { type, short: spec.short }];
    }),
  );
}

function readOption(token: Token, values: Map<OptionName, string>, switches: Set<OptionName>): void {
  if (token.kind !== 'option') return;
  const { name, value } = token;
  if (!isOption(name)) throw usage('there is no such option', 'clavitor-cli --help lists them');
  const spec: OptionSpec = OPTIONS[name];
  if (spec.value === undefined) {
    if (value !== undefined) throw usage(`--${name} takes no value`);
    switches.add(name);
  } else {
    if (value === undefined || value === '') throw usage(`--${name} needs a value: --${name} ${spec.value}`);
    if (values.has(name)) throw usage(`--${name} is given twice`);
    values.set(name, value);
  }
}

function readArgument(command: CommandName, [argument, ...more]: readonly string[]): string | null {
  const spec = CATALOGUE[command];
  const help = `clavitor-cli ${command} --help`;
  if (spec.argument === null && argument !== undefined) throw usage(`${command} takes no argument`, help);
  if (more.length > 0) throw usage(`${command} takes one ${spec.argument ?? 'argument'}`, 'put a name with spaces in quotes');
  if (spec.argument !== null && argument === undefined && spec.argumentIsOptional !== true) {
    throw usage(`${command} needs a ${spec.argument}`, help);
  }
  return argument ?? null;
}

function ensureTakes(command: CommandName, option: OptionName): void {
  if ([...COMMON_OPTIONS, ...CATALOGUE[command].options].includes(option)) return;
  throw usage(`${command} does not take --${option}`, `clavitor-cli ${command} --help`);
}

function refuseSetupToken(args: readonly string[]): void {
  if (!args.some((argument) => argument.includes(TOKEN_PREFIX))) return;
  throw usage(
    'a setup token must not be on the command line',
    'the shell history and the list of processes hold it now: make a new token in the vault, and pipe it: echo "$CLAVITOR_TOKEN" | clavitor-cli init',
  );
}

function isCommand(text: string): text is CommandName {
  return COMMANDS.some((command) => command === text);
}

function isOption(text: string): text is OptionName {
  return Object.hasOwn(OPTIONS, text);
}

function usage(message: string, hint?: string): CliError {
  return new CliError('usage', message, hint === undefined ? {} : { hint });
}
