import type { Purpose } from '../lib/protocol/wire/shapes.ts';
import { parseDotenv } from './dotenv.ts';
import { CliError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import type { Place } from './opaque-reference.ts';
import { isReference, parseAnyReference } from './opaque-reference.ts';
import { projectOf } from './project.ts';
import { formatReference } from './reference.ts';
import { findReferences } from './template/places.ts';
import { readUserFile } from './user-file.ts';
import { fetchValues } from './values.ts';

/** A name for the environment, and the text of its value with references in it. */
export interface Variable {
  readonly name: string;
  readonly text: string;
  readonly places: readonly Place[];
}

/** The values of variables, by name, and of each reference in them. */
export interface ResolvedVariables {
  readonly values: ReadonlyMap<string, string>;
  readonly secrets: readonly string[];
}

/**
 * What `run` and `env` are to set: of the project file, of `--env-file`, of `--env`; of two with one name
 * the later. Asks nobody.
 * @throws CliError `usage`, `bad-file`, `bad-name`, and those of `projectOf`
 */
export async function gatherVariables(invocation: Invocation): Promise<readonly Variable[]> {
  const { line } = invocation;
  const rename = renaming(invocation);
  const file = line.values.get('env-file');
  const variables = [
    ...projectVariables(invocation),
    ...(file === undefined ? [] : fileVariables(await readUserFile(file, 'the environment file'))),
    ...(line.lists.get('env') ?? []).map(optionVariable),
  ];
  return [...new Map(variables.map((variable) => ({ ...variable, name: rename(variable.name) })).map((variable) => [variable.name, variable])).values()];
}

/** Fetches what the variables refer to, all or nothing. @throws CliError as `fetchCredentials` does */
export async function resolveVariables(invocation: Invocation, variables: readonly Variable[], purpose: Purpose): Promise<ResolvedVariables> {
  const wanted = variables.flatMap(({ name, places }) => places.map(({ reference }) => ({ reference, where: `of ${name}` })));
  const secrets = await fetchValues(invocation, wanted, purpose);
  const left = [...secrets];
  const values = new Map(variables.map((variable) => [variable.name, fill(variable, left.splice(0, variable.places.length))]));
  const broken = [...values].find(([, value]) => value.includes('\0'));
  if (broken !== undefined) throw new CliError('bad-file', `the value of ${broken[0]} holds a zero character, which no environment can`);
  return { values, secrets };
}

/** The text with its references in the form that the proxy finds. */
export function placeholderOf(variable: Variable): string {
  const { text, places } = variable;
  const written = places.map(({ start, end, reference }) => {
    const found = text.slice(start, end);
    // An opaque reference is there because something checks its shape.
    return /^(\{\{|clavitor:)/.test(found) ? formatReference(reference) : found;
  });
  return fill(variable, written);
}

function projectVariables(invocation: Invocation): Variable[] {
  return (projectOf(invocation)?.env ?? []).map(({ name, reference }) => wholeReference(name, reference));
}

function fileVariables(text: string): Variable[] {
  return parseDotenv(text).map(({ name, value, line }) => {
    try {
      return { name, text: value, places: findReferences(value) };
    } catch (error) {
      throw error instanceof CliError ? new CliError('bad-file', `line ${line} of the environment file holds a damaged reference`, { cause: error }) : error;
    }
  });
}

function optionVariable(option: string): Variable {
  const [name = '', ...rest] = option.split('=');
  const reference = rest.join('=');
  if (!isReference(reference)) {
    throw new CliError('usage', '--env takes NAME=REF', { hint: '--env TOKEN=clavitor://GitHub/token; a value must not be on the command line' });
  }
  return wholeReference(name, reference);
}

function wholeReference(name: string, text: string): Variable {
  return { name, text, places: [{ start: 0, end: text.length, reference: parseAnyReference(text, null) }] };
}

function renaming({ line }: Invocation): (name: string) => string {
  const prefix = line.values.get('prefix') ?? '';
  return (name) => {
    const dashed = line.switches.has('replace-dash') ? name.replaceAll('-', '_') : name;
    const renamed = `${prefix}${line.switches.has('uppercase') ? dashed.toUpperCase() : dashed}`;
    if (!/^[A-Za-z_]\w*$/.test(renamed)) {
      throw new CliError('usage', 'a name in the environment has letters, digits and _', { hint: '--replace-dash writes _ for -' });
    }
    return renamed;
  };
}

function fill({ text, places }: Variable, values: readonly string[]): string {
  let end = 0;
  const parts = places.flatMap((place, index) => {
    const before = text.slice(end, place.start);
    end = place.end;
    return [before, values[index] ?? ''];
  });
  return [...parts, text.slice(end)].join('');
}
