import { CliError } from './errors.ts';

/** One line of a `.env` file. */
export interface DotenvLine {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

const BLANK = /[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y;
const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/y;
const QUOTED = /(?:'([^']*)'|`([^`]*)`|"((?:\\.|[^"\\])*)")[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/sy;
const BARE = /([^\n]*?)[ \t\r]*(?:[ \t]#[^\n]*)?(?:\n|$)/y;

/**
 * Reads a `.env` file as most programs do: `export` is allowed, quotes of three kinds may hold several
 * lines, between double quotes `\n` and `\"` are escapes; nothing is expanded.
 * @throws CliError `bad-file` that names the line
 */
export function parseDotenv(text: string): DotenvLine[] {
  const lines: DotenvLine[] = [];
  for (let at = 0; at < text.length; ) {
    const blank = matchAt(BLANK, text, at);
    if (blank !== null) {
      at += Math.max(1, blank[0].length);
      continue;
    }
    const line = text.slice(0, at).split('\n').length;
    const name = matchAt(NAME, text, at);
    if (name === null) throw new CliError('bad-file', `line ${line} of the environment file is no NAME=value`);
    at += name[0].length;
    const { value, length } = readValue(text, at, line);
    at += length;
    lines.push({ name: name[1] ?? '', value, line });
  }
  return lines;
}

function readValue(text: string, at: number, line: number): { value: string; length: number } {
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== null) {
    const [whole, single, back, double] = quoted;
    return { value: single ?? back ?? unescape(double ?? ''), length: whole.length };
  }
  if (/["'`]/.test(text.charAt(at))) throw new CliError('bad-file', `line ${line} of the environment file has a quote that does not end`);
  const [whole = '', value = ''] = matchAt(BARE, text, at) ?? [];
  return { value, length: whole.length };
}

function unescape(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\(.)/gs, (_whole, character: string) => escapes[character] ?? character);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
