import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { isPathPattern, parseHostRule } from '../lib/protocol/host-rules.ts';
import { CliError } from './errors.ts';
import { isReference } from './opaque-reference.ts';
import { isProfileName, PROFILE_NAME_RULE } from './profile-name.ts';
import { posixWord } from './shell/quoting.ts';
import { isReservedName } from './shell/reserved-names.ts';
import { printable } from './terminal.ts';
import { lineOfKey } from './toml-lines.ts';

// [Note: Project file]
// `.clavitor.toml` says which names a folder's programs need. It holds no secret, so that it can be
// committed: what is not a reference is refused where a value would be. What it says decides which
// credentials a program gets, so a file of another user, or one that others can write, is refused.

/** Where a rule of the proxy puts a value. */
export const INJECTION_PLACES = ['header', 'query', 'json', 'form', 'multipart', 'frame'] as const;

/** Stands for every place where the client itself may write references. */
export const EVERYWHERE = '*';
/** Places that are searched for references by rule only. */
const SEARCHED_BY_RULE: readonly string[] = ['json', 'form', 'multipart', 'frame'];

/** One value that the proxy puts into a request. */
export interface Injection {
  readonly into: (typeof INJECTION_PLACES)[number];
  /** The header, the query parameter, the form's field, the JSON pointer (RFC 6901); or `EVERYWHERE`. */
  readonly name: string;
  /** Text with references in it: `Bearer clavitor://GitHub/token`; null for `EVERYWHERE`. */
  readonly value: string | null;
}

/** A rule of the proxy: which requests get what. */
export interface ProxyRule {
  /** As an entry's hosts are written, see [Note: Host rules]: `api.github.com`, `*.example.com`, `localhost:8080`. */
  readonly host: string;
  /** Capitals; none for every method. */
  readonly methods: readonly string[];
  /** With `*` for anything; none for every path. */
  readonly paths: readonly string[];
  readonly inject: readonly Injection[];
  readonly line: number;
}

/** A name for the environment, and the reference of its value. */
export interface ProjectVariable {
  readonly name: string;
  readonly reference: string;
  readonly line: number;
}

/** What a project file says. */
export interface ProjectFile {
  readonly path: string;
  readonly folder: string;
  readonly profile: string | null;
  readonly env: readonly ProjectVariable[];
  readonly rules: readonly ProxyRule[];
  /** Hosts that the proxy passes on without looking into them. */
  readonly bypass: readonly string[];
  /** Options of `run` for each program that the shell hook wraps. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

type Table = Readonly<Record<string, unknown>>;

/** RFC 9110 §5.1 for headers, RFC 6901 for JSON; fields of forms and queries have any name. */
const PLACE_NAMES: Readonly<Record<Exclude<Injection['into'], 'frame'>, RegExp>> = {
  header: /^(?!(?:host|connection|content-length|transfer-encoding|te|upgrade)$)[A-Za-z0-9!#$%&'*+.^_`|~-]+$/i,
  query: /^./s,
  json: /^(?:\/(?:[^~/]|~[01])*)+$/,
  form: /^./s,
  multipart: /^[^"\r\n]+$/,
};

const FILE_MAX = 256 * 1024;
const WRITABLE_BY_OTHERS = 0o022;
const ALIAS_OPTIONS = /^--(proxy|uppercase|replace-dash|profile=[a-z0-9][a-z0-9_-]{0,63}|prefix=\w{1,40})$/;

/** @throws CliError `bad-file` that names the line; `unsafe-file`, `file-system` */
export function readProjectFile(path: string): ProjectFile {
  return parseProjectFile(path, readProjectText(path));
}

/** What `text` says. @param path for errors and for the folder @throws CliError `bad-file` that names the line */
export function parseProjectFile(path: string, text: string): ProjectFile {
  const at = (keys: readonly (string | number)[], problem: string) => new CliError('bad-file', `${printable(path)}, line ${lineOfKey(text, keys)}: ${problem}`);
  const root = parseToml(path, text);
  const reader = new TableReader(at);
  reader.ensureKnown(root, [], ['profile', 'env', 'proxy', 'aliases']);
  const proxy = reader.table(root['proxy'], ['proxy']);
  reader.ensureKnown(proxy, ['proxy'], ['rules', 'bypass']);
  const profile = root['profile'] ?? null;
  if (profile !== null && typeof profile !== 'string') throw at(['profile'], 'profile is a text');
  if (profile !== null && !isProfileName(profile)) throw at(['profile'], PROFILE_NAME_RULE);
  return {
    path,
    folder: dirname(path),
    profile,
    env: readEnv(reader, text, root['env']),
    rules: reader.tables(proxy['rules'], ['proxy', 'rules']).map((rule, index) => readRule(reader, text, rule, index)),
    bypass: readBypass(reader, proxy['bypass']),
    aliases: readAliases(reader, root['aliases']),
  };
}

function readEnv(reader: TableReader, text: string, value: unknown): ProjectVariable[] {
  return Object.entries(reader.table(value, ['env'])).map(([name, reference]) => {
    if (typeof reference !== 'string' || !isReference(reference)) {
      throw reader.at(['env', name], 'a name stands for a reference, clavitor://Entry/field; this file holds no values');
    }
    return { name, reference, line: lineOfKey(text, ['env', name]) };
  });
}

function readRule(reader: TableReader, text: string, rule: Table, index: number): ProxyRule {
  const place = ['proxy', 'rules', index];
  reader.ensureKnown(rule, place, ['host', 'methods', 'paths', 'inject']);
  const { host } = rule;
  if (typeof host !== 'string' || !isHost(host)) throw reader.at(place, 'a rule needs a host: api.github.com, *.example.com or localhost:8080');
  const inject = Array.isArray(rule['inject']) ? rule['inject'] : [rule['inject'] ?? {}];
  const methods = reader.texts(rule['methods'], [...place, 'methods']).map((method) => method.toUpperCase());
  if (!methods.every((method) => parseHostRule(`${method} ${host}`) !== null)) throw reader.at([...place, 'methods'], 'a method is a word such as POST');
  const paths = reader.texts(rule['paths'], [...place, 'paths']);
  if (!paths.every(isPathPattern)) throw reader.at([...place, 'paths'], 'a path begins with a slash; * stands for any text');
  const injections = inject.map((injection) => readInjection(reader, injection, [...place, 'inject']));
  return { host, methods, paths, inject: injections, line: lineOfKey(text, place) };
}

/** Whether a text is a host as rules name it, without methods and path. */
export function isHost(text: string): boolean {
  const rule = parseHostRule(text);
  return rule !== null && rule.path === null && rule.methods.length === 0;
}

function readBypass(reader: TableReader, value: unknown): string[] {
  const hosts = reader.texts(value, ['proxy', 'bypass']);
  if (!hosts.every(isHost)) throw reader.at(['proxy', 'bypass'], 'bypass lists hosts: pinned.example.com, *.example.com or localhost:8080');
  return hosts;
}

function readInjection(reader: TableReader, value: unknown, place: readonly (string | number)[]): Injection {
  const table = reader.table(value, place);
  reader.ensureKnown(table, place, [...INJECTION_PLACES, 'value']);
  const places = INJECTION_PLACES.filter((name) => name in table);
  const [into, second] = places;
  const name = into === undefined ? undefined : table[into];
  const text = table['value'];
  if (into === undefined || second !== undefined) throw reader.at(place, `inject has one of ${INJECTION_PLACES.join(', ')}, and a value`);
  if (name === EVERYWHERE && SEARCHED_BY_RULE.includes(into)) {
    if (text !== undefined) throw reader.at(place, `${into} = "*" takes no value: references are replaced where the client has written them`);
    return { into, name, value: null };
  }
  if (into === 'frame') throw reader.at(place, 'frame takes "*": references are replaced where the client has written them');
  if (typeof text !== 'string' || !/clavitor:\/\/|clvref/i.test(text)) throw reader.at(place, 'the value of inject holds a reference');
  if (typeof name !== 'string' || !PLACE_NAMES[into].test(name)) throw reader.at(place, `${into} names where the value goes`);
  return { into, name, value: text };
}

function readAliases(reader: TableReader, value: unknown): ReadonlyMap<string, readonly string[]> {
  const entries = Object.entries(reader.table(value, ['aliases'])).map(([name, options]) => {
    const place = ['aliases', name];
    if (!/^[A-Za-z][\w-]{0,63}$/.test(name)) throw reader.at(place, 'an alias is the name of a program: letters, digits, - and _');
    if (isReservedName(name)) throw reader.at(place, 'an alias is the name of a program, and this name belongs to a shell');
    const texts = reader.texts(options, place);
    if (!texts.every((option) => ALIAS_OPTIONS.test(option))) {
      throw reader.at(place, 'an alias lists options of run: --proxy, --profile=NAME, --uppercase, --replace-dash, --prefix=TEXT');
    }
    return [name, texts] as const;
  });
  return new Map(entries);
}

/** Reads values of a table, and says where one is not what it should be. */
class TableReader {
  readonly at: (keys: readonly (string | number)[], problem: string) => CliError;

  constructor(at: TableReader['at']) {
    this.at = at;
  }

  ensureKnown(table: Table, place: readonly (string | number)[], known: readonly string[]): void {
    const wrong = Object.keys(table).find((key) => !known.includes(key));
    if (wrong !== undefined) throw this.at([...place, wrong], `this is not known here; known: ${known.join(', ')}`);
  }

  table(value: unknown, place: readonly (string | number)[]): Table {
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) throw this.at(place, 'this is a table');
    return value as Table;
  }

  tables(value: unknown, place: readonly (string | number)[]): Table[] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.at(place, 'this is a list of tables');
    return value.map((item, index) => this.table(item, [...place, index]));
  }

  texts(value: unknown, place: readonly (string | number)[]): string[] {
    if (value === undefined) return [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw this.at(place, 'this is a list of texts');
    return value;
  }
}

function parseToml(path: string, text: string): Table {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // The library's message quotes the line.
    throw new CliError('bad-file', `${printable(path)}, line ${cause.line}: this is no TOML`);
  }
}

/** The text of a project file. @throws CliError `unsafe-file`, `file-system`, `bad-file` where it is too large */
export function readProjectText(path: string): string {
  // Who names a folder does not get to write to the terminal of who enters it.
  const shown = printable(path);
  try {
    const { uid, mode, size } = statSync(path);
    const me = process.getuid?.();
    if (me !== undefined && uid !== me && uid !== 0) throw new CliError('unsafe-file', `${shown} belongs to another user`);
    if (me !== undefined && (mode & WRITABLE_BY_OTHERS) !== 0) {
      throw new CliError('unsafe-file', `other users can change ${shown}`, { hint: `look through it, then: chmod go-w ${posixWord(shown)}` });
    }
    if (size > FILE_MAX) throw new CliError('bad-file', `${shown} is larger than any project file`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
    throw new CliError('file-system', `cannot read ${shown}: ${code}`, { cause: error });
  }
}
