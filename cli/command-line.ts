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

const TOKEN_PREFIX = 'clavitor_setup_';

/**
 * Understands the arguments behind the program's name. What is not understood is never quoted, because
 * it may be a secret in the wrong place.
 * @throws CliError `usage`
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  refuseSetupToken(args);
  const positionals: string[] = [];
  const values = new Map<OptionName, string>();
  const switches = new Set<OptionName>();
  // Not parseArgs of node:util: loading it costs --version a tenth of its time.
  const left = [...args];
  for (let argument = left.shift(); argument !== undefined; argument = left.shift()) {
    if (argument === '--') positionals.push(...left.splice(0));
    else if (argument.startsWith('-') && argument !== '-') readOption(argument, left, values, switches);
    else positionals.push(argument);
  }

  const [verb, ...rest] = positionals;
  if (verb === undefined) return { command: 'help', argument: null, values, switches };
  if (!isCommand(verb)) throw usage('there is no such command', 'clavitor-cli --help lists them');
  if (switches.has('help')) return { command: 'help', argument: verb, values, switches };
  for (const option of [...values.keys(), ...switches]) ensureTakes(verb, option);
  return { command: verb, argument: readArgument(verb, rest), values, switches };
}

/** Reads `--name`, `--name=value`, `--name value`, `-n` or `-n value`; takes the value from `left`. */
function readOption(argument: string, left: string[], values: Map<OptionName, string>, switches: Set<OptionName>): void {
  const [flag = '', ...inline] = argument.split('=');
  const name = optionOf(flag);
  const spec: OptionSpec = OPTIONS[name];
  if (spec.value === undefined) {
    if (inline.length > 0) throw usage(`--${name} takes no value`);
    switches.add(name);
    return;
  }
  const value = inline.length > 0 ? inline.join('=') : (left.shift() ?? '');
  if (value === '') throw usage(`--${name} needs a value: --${name} ${spec.value}`);
  if (values.has(name)) throw usage(`--${name} is given twice`);
  values.set(name, value);
}

function optionOf(flag: string): OptionName {
  const names = Object.keys(OPTIONS) as OptionName[];
  const found = names.find((name) => {
    const { short }: OptionSpec = OPTIONS[name];
    return flag === `--${name}` || (short !== undefined && flag === `-${short}`);
  });
  if (found === undefined) throw usage('there is no such option', 'clavitor-cli --help lists them');
  return found;
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

function usage(message: string, hint?: string): CliError {
  return new CliError('usage', message, hint === undefined ? {} : { hint });
}
