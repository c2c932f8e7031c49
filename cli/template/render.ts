import { CliError } from '../errors.ts';
import type { Place } from '../opaque-reference.ts';
import { DotenvScanner, hintDotenv } from './dotenv.ts';
import { JsonScanner } from './json.ts';
import { findReferences, lineOf } from './places.ts';
import { PlainScanner } from './plain.ts';
import type { Scanner, Writer } from './scanner.ts';
import { TomlScanner } from './toml.ts';
import { YamlScanner } from './yaml.ts';

const SCANNERS: Readonly<Record<Format, () => Scanner>> = {
  json: () => new JsonScanner(),
  yaml: () => new YamlScanner(),
  toml: () => new TomlScanner(),
  dotenv: () => new DotenvScanner(),
  plain: () => new PlainScanner(),
};

export const FORMATS = ['json', 'yaml', 'toml', 'dotenv', 'plain'] as const;
export type Format = (typeof FORMATS)[number];

/** A reference of a template that is to be replaced. */
export interface Slot extends Place {
  /** From 1. */
  readonly line: number;
  readonly write: Writer;
  /** What to do where `write` has no way for a value. */
  readonly hint: (value: string) => string;
}

/** The format that a file's name says, or null. Endings of templates do not count: `app.json.tmpl` is JSON. */
export function formatOf(file: string): Format | null {
  const name = (file.split(/[/\\]/).at(-1) ?? '').toLowerCase().replace(/\.(tmpl|tpl|template|in|example)$/, '');
  if (/^\.env(\.|$)|\.env$/.test(name)) return 'dotenv';
  const [, extension] = /\.(json|ya?ml|toml)$/.exec(name) ?? [];
  if (extension === undefined) return null;
  return extension === 'json' || extension === 'toml' ? extension : 'yaml';
}

/** The references of a template. Those in comments are not among them: they stay. @throws CliError `bad-file` */
export function findSlots(text: string, format: Format): Slot[] {
  const scanner = SCANNERS[format]();
  const hint = format === 'dotenv' ? hintDotenv : hintQuotes;
  let end = 0;
  return findReferences(text).flatMap((place) => {
    scanner.read(text.slice(end, place.start));
    end = place.end;
    const write = scanner.writer(text.slice(place.end));
    return write === null ? [] : [{ ...place, line: lineOf(text, place.start), write, hint }];
  });
}

/**
 * The template with `values` in its slots, in their order.
 * @throws CliError `bad-file` where the format cannot hold a value at its place
 */
export function fillSlots(text: string, slots: readonly Slot[], values: readonly string[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const [index, { start, end: next, line, write, hint }] of slots.entries()) {
    const value = values[index] ?? '';
    const written = write(value);
    if (written === null) {
      throw new CliError('bad-file', `line ${line}: the value cannot be written there as the format wants it`, { hint: hint(value) });
    }
    parts.push(text.slice(end, start), written);
    end = next;
  }
  return [...parts, text.slice(end)].join('');
}

function hintQuotes(): string {
  return 'let the reference stand alone, or in double quotes together with all that belongs to it';
}
