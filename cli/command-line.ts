import type { CommandName, CommandSpec, OptionName, OptionSpec } from './catalogue.ts';
import { CATALOGUE, COMMANDS, COMMON_OPTIONS, OPTIONS } from './catalogue.ts';
import { CliError } from './errors.ts';

/** A command line, understood. */
export interface CommandLine {
  readonly command: CommandName;
  /** The second word, of a command that has some. */
  readonly action: string | null;
  readonly argument: string | null;
  readonly values: ReadonlyMap<OptionName, string>;
  /** Options that may be given several times, in the order of the command line. */
  readonly lists: ReadonlyMap<OptionName, readonly string[]>;
  readonly switches: ReadonlySet<OptionName>;
  /** What stands behind `--`, of a command that starts a program: its name and arguments. */
  readonly program: readonly string[];
}

/** The options of a command line, while it is read. */
interface Options {
  readonly values: Map<OptionName, string>;
  readonly lists: Map<OptionName, string[]>;
  readonly switches: Set<OptionName>;
}

const TOKEN_PREFIX = 'clavitor_setup_';
/** A program may be told to look for the prefix; the first 22 characters behind it are the agent's number, which is no secret. */
const TOKEN = /clavitor_setup_v\d+_[\w-]{24}/;

/**
 * Understands the arguments behind the program's name. What is not understood is never quoted, because
 * it may be a secret in the wrong place.
 * @throws CliError `usage`
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const [before, behind] = splitArguments(args);
  refuseSetupToken(before, behind);
  const positionals: string[] = [];
  const options: Options = { values: new Map(), lists: new Map(), switches: new Set() };
  // Not parseArgs of node:util: loading it costs --version a tenth of its time.
  const left = [...before];
  for (let argument = left.shift(); argument !== undefined; argument = left.shift()) {
    if (argument.startsWith('-') && argument !== '-') readOption(argument, left, options);
    else positionals.push(argument);
  }

  const [verb, ...rest] = positionals.length === 0 ? behind : positionals;
  const nothing = { ...options, action: null, argument: null, program: [] };
  if (verb === undefined) return { ...nothing, command: 'help' };
  if (!isCommand(verb)) throw usage('there is no such command', 'clavitor-cli --help lists them');
  if (options.switches.has('help')) return { ...nothing, command: 'help', argument: verb };
  ensureTakesAll(verb, options);
  const { startsProgram }: CommandSpec = CATALOGUE[verb];
  const words = startsProgram === true || positionals.length === 0 ? rest : [...rest, ...behind];
  const { action, others } = readAction(verb, words);
  return { ...nothing, command: verb, action, argument: readArgument(verb, others), program: startsProgram === true ? readProgram(verb, behind) : [] };
}

/** What stands before the first `--`, and what behind it. */
export function splitArguments(args: readonly string[]): readonly [readonly string[], readonly string[]] {
  const at = args.indexOf('--');
  return at === -1 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
}

/** Reads `--name`, `--name=value`, `--name value`, `-n` or `-n value`; takes the value from `left`. */
function readOption(argument: string, left: string[], { values, lists, switches }: Options): void {
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
  if (spec.repeats === true) {
    lists.set(name, [...(lists.get(name) ?? []), value]);
    return;
  }
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

function readAction(command: CommandName, words: readonly string[]): { action: string | null; others: readonly string[] } {
  const { actions, actionIsOptional, actionOrArgument }: CommandSpec = CATALOGUE[command];
  if (actions === undefined) return { action: null, others: words };
  const [action, ...others] = words;
  if (action === undefined && actionIsOptional === true) return { action: null, others };
  if (action !== undefined && actionOrArgument === true && !actions.includes(action)) return { action: null, others: words };
  if (action === undefined || !actions.includes(action)) throw usage(`${command} needs one of: ${actions.join(', ')}`, `clavitor-cli ${command} --help`);
  return { action, others };
}

function readArgument(command: CommandName, [argument, ...more]: readonly string[]): string | null {
  const spec: CommandSpec = CATALOGUE[command];
  const help = `clavitor-cli ${command} --help`;
  if (spec.argument === null && argument !== undefined) throw usage(`${command} takes no argument`, help);
  if (more.length > 0) throw usage(`${command} takes one ${spec.argument ?? 'argument'}`, 'put a name with spaces in quotes');
  if (spec.argument !== null && argument === undefined && spec.argumentIsOptional !== true) {
    throw usage(`${command} needs a ${spec.argument}`, help);
  }
  return argument ?? null;
}

function readProgram(command: CommandName, program: readonly string[]): readonly string[] {
  if (program[0] === undefined || program[0] === '') {
    throw usage(`${command} needs a program behind --`, `clavitor-cli ${command} --help`);
  }
  return program;
}

function ensureTakesAll(command: CommandName, { values, lists, switches }: Options): void {
  const taken = [...COMMON_OPTIONS, ...CATALOGUE[command].options];
  const wrong = [...values.keys(), ...lists.keys(), ...switches].find((option) => !taken.includes(option));
  if (wrong !== undefined) throw usage(`${command} does not take --${wrong}`, `clavitor-cli ${command} --help`);
}

function refuseSetupToken(before: readonly string[], behind: readonly string[]): void {
  if (!before.some((argument) => argument.includes(TOKEN_PREFIX)) && !behind.some((argument) => TOKEN.test(argument))) return;
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
