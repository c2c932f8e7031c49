import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { ProxyRule } from '../project-file.ts';
import { isHost, readProjectFile } from '../project-file.ts';
import { projectFileHere } from '../project-place.ts';
import { printNote } from '../terminal.ts';
import type { Rules } from './rules.ts';

// [Note: Rules that change]
// The project file is looked at again when a request comes, at most once a second, and read again when it
// has changed. One that cannot be read leaves the rules as they were, and the proxy says so once.

const LOOK_MS = 1_000;

/** What `--rules`, `--bypass` and `--intercept` say. */
export interface RuleSettings {
  /** The rules in force now, see [Note: Rules that change]. */
  readonly rules: () => Rules;
  /** `rules`: tunnels to hosts that no rule names are passed on untouched. */
  readonly intercept: 'all' | 'rules';
}

/** @throws CliError of the project file, and `usage` */
export function ruleSettings(invocation: Invocation): RuleSettings {
  const { lists, values } = invocation.line;
  const intercept = values.get('intercept') ?? 'all';
  if (intercept !== 'all' && intercept !== 'rules') throw new CliError('usage', '--intercept takes all or rules');
  const file = ruleFileOf(invocation);
  const bypass = lists.get('bypass') ?? [];
  if (!bypass.every(isHost)) throw new CliError('usage', '--bypass takes a host: pinned.example.com, *.example.com or localhost:8080');
  if (file === null) return { rules: () => ({ rules: [], bypass }), intercept };
  return { rules: followRules(file, bypass, (message) => printNote(invocation.terminal, `${message}\n`)), intercept };
}

/** The file that `--rules` names, or the project file of the folder; absolute. */
export function ruleFileOf({ line }: Pick<Invocation, 'line'>): string | null {
  const named = line.values.get('rules');
  return named === undefined ? projectFileHere() : resolve(named);
}

/** A line for each rule and each untouched host. */
export function describeRules({ rules, bypass }: Rules): string {
  const ruled = rules.map((rule) => `rule: ${describeRule(rule)}\n`);
  return [...ruled, ...bypass.map((host) => `untouched: ${host}\n`)].join('');
}

/** What a rule puts where, never a value. */
export function describeRule({ host, inject }: ProxyRule): string {
  return `${host} gets ${inject.map(placeText).join(', ')}`;
}

function placeText({ into, name, value }: ProxyRule['inject'][number]): string {
  return value === null ? `values for references in its ${into === 'frame' ? 'WebSocket messages' : `${into} bodies`}` : `${into} ${name}`;
}

/** The rules of a file and the hosts of `--bypass`, see [Note: Rules that change]. @throws CliError where the file cannot be read at the start */
export function followRules(file: string, bypass: readonly string[], warn: (message: string) => void, now = () => Date.now()): () => Rules {
  const read = (): Rules => {
    const project = readProjectFile(file);
    return { rules: project.rules, bypass: [...project.bypass, ...bypass] };
  };
  let rules = read();
  let stamp = stampOf(file);
  let lookedAt = now();
  return () => {
    if (now() < lookedAt + LOOK_MS) return rules;
    lookedAt = now();
    const present = stampOf(file);
    if (present === stamp) return rules;
    stamp = present;
    try {
      rules = read();
      warn(`${file} has changed, its rules are in force`);
    } catch (error) {
      warn(`the rules stay as they were: ${error instanceof CliError ? error.message : 'the file cannot be read'}`);
    }
    return rules;
  };
}

function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
}
