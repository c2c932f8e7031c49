import type { Injection } from '../project-file.ts';
import { EVERYWHERE } from '../project-file.ts';
import { isString, walkJson } from './json-walk.ts';
import { mayHoldReference } from './references.ts';
import { badBody } from './refusal.ts';
import type { Slot, Template } from './template.ts';
import { holdsReference } from './template.ts';

// JSON is edited as text: parsed and written again, numbers would lose digits and members their order.

/** Where a value stands in the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** A string that is written no longer than this holds no reference, nor an opaque one: they have a name behind it. */
const NAMELESS = '"clavitor://"';

/**
 * A JSON text with the strings that the rules put in place, and the references in them as slots.
 * @throws Refusal `bad-body` for what is no JSON, or has no object where a rule names a member
 */
export function jsonTemplate(text: string, injections: readonly Injection[]): Template {
  let json = ensureJson(text);
  const named = injections.flatMap(({ name, value }) => (value === null ? [] : [{ keys: keysOf(name), value }]));
  for (const { keys, value } of named) json = setMember(json, keys, value);
  const everywhere = injections.some(({ name }) => name === EVERYWHERE);
  const places: Place[] = [];
  walkJson(json, (start, end, way) => {
    const isWanted = isString(json, start) && (everywhere || named.some(({ keys }) => way.is(keys)));
    if (isWanted && mayHold(json, start, end)) places.push({ start, end });
  });
  return cut(json, places);
}

/** Whether the string that stands here may hold a reference; escapes may stand for any of its characters. */
function mayHold(json: string, start: number, end: number): boolean {
  if (end - start <= NAMELESS.length) return false;
  const written = json.slice(start, end);
  return written.includes('\\') || mayHoldReference(written);
}

function cut(json: string, places: readonly Place[]): Template {
  const parts: (string | Slot)[] = [];
  let at = 0;
  for (const { start, end } of places) {
    const slot: Slot = { text: JSON.parse(json.slice(start, end)) as string, write: (filled) => JSON.stringify(filled) };
    if (!holdsReference(slot)) continue;
    parts.push(json.slice(at, start), slot);
    at = end;
  }
  return [...parts, json.slice(at)];
}

/** The text with a string at this place, in place of what stood there or as a new last member. */
function setMember(json: string, keys: readonly string[], value: string): string {
  const string = JSON.stringify(value);
  const [found = null, parent = null] = lastPlaces(json, [keys, keys.slice(0, -1)]);
  if (found !== null) return json.slice(0, found.start) + string + json.slice(found.end);
  if (parent === null || json[parent.start] !== '{') throw badBody(`the body has no object for ${pointerOf(keys)}`);
  const isEmpty = /^\{\s*\}$/.test(json.slice(parent.start, parent.end));
  const member = `${isEmpty ? '' : ','}${JSON.stringify(keys.at(-1))}:${string}`;
  return json.slice(0, parent.end - 1) + member + json.slice(parent.end - 1);
}

/** Where the value of each pointer stands; of members with the same name it is the last one. */
function lastPlaces(json: string, pointers: readonly (readonly string[])[]): readonly (Place | null)[] {
  const places: (Place | null)[] = pointers.map(() => null);
  walkJson(json, (start, end, way) => {
    const index = pointers.findIndex((keys) => way.is(keys));
    if (index !== -1) places[index] = { start, end };
  });
  return places;
}

function ensureJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw badBody('the body is no JSON');
  }
}

function keysOf(pointer: string): string[] {
  return pointer.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function pointerOf(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
