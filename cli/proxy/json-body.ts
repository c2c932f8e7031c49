import type { Injection } from '../project-file.ts';
import { EVERYWHERE } from '../project-file.ts';
import { badBody } from './refusal.ts';
import type { Slot, Template } from './template.ts';
import { holdsReference } from './template.ts';

// JSON is edited as text: parsed and written again, numbers would lose digits and members their order.

/** A value in the text, and the keys and positions that lead to it (RFC 6901). */
interface Place {
  readonly keys: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** Deeper than any API's requests. */
const DEPTH_MAX = 200;
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+)/gsy;

/**
 * A JSON text with the strings that the rules put in place, and the references in them as slots.
 * @throws Refusal `bad-body` for what is no JSON, or has no object where a rule names a member
 */
export function jsonTemplate(text: string, injections: readonly Injection[]): Template {
  let json = ensureJson(text);
  const named = injections.flatMap(({ name, value }) => (value === null ? [] : [{ keys: keysOf(name), value }]));
  for (const { keys, value } of named) json = setMember(json, keys, value);
  const everywhere = injections.some(({ name }) => name === EVERYWHERE);
  const wanted = new Set(named.map(({ keys }) => idOf(keys)));
  const places = placesOf(json).filter(({ keys, start }) => json[start] === '"' && (everywhere || wanted.has(idOf(keys))));
  return cut(json, places);
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
  const places = placesOf(json);
  const string = JSON.stringify(value);
  const found = places.findLast((place) => idOf(place.keys) === idOf(keys));
  if (found) return json.slice(0, found.start) + string + json.slice(found.end);
  const parent = places.findLast((place) => idOf(place.keys) === idOf(keys.slice(0, -1)));
  if (parent === undefined || json[parent.start] !== '{') throw badBody(`the body has no object for ${pointerOf(keys)}`);
  const isEmpty = /^\{\s*\}$/.test(json.slice(parent.start, parent.end));
  const member = `${isEmpty ? '' : ','}${JSON.stringify(keys.at(-1))}:${string}`;
  return json.slice(0, parent.end - 1) + member + json.slice(parent.end - 1);
}

function ensureJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw badBody('the body is no JSON');
  }
}

/** Every value of a text that is known to be JSON; a member comes before what holds it. */
function placesOf(json: string): Place[] {
  const places: Place[] = [];
  const tokens = new RegExp(TOKEN);
  const next = () => {
    const match = tokens.exec(json);
    return { text: match?.[1] ?? '', end: tokens.lastIndex };
  };
  const readValue = (keys: readonly string[], first: { text: string; end: number }): void => {
    if (keys.length > DEPTH_MAX) throw badBody('the body is nested too deeply');
    const start = first.end - first.text.length;
    if (first.text === '{') readMembers(keys, '}', true);
    else if (first.text === '[') readMembers(keys, ']', false);
    places.push({ keys, start, end: first.text === '{' || first.text === '[' ? tokens.lastIndex : first.end });
  };
  const readMembers = (keys: readonly string[], close: string, named: boolean): void => {
    let token = next();
    for (let index = 0; token.text !== close; index++) {
      if (token.text === ',') token = next();
      const key = named ? (JSON.parse(token.text) as string) : String(index);
      if (named) next();
      readValue([...keys, key], named ? next() : token);
      token = next();
    }
  };
  readValue([], next());
  return places;
}

function keysOf(pointer: string): string[] {
  return pointer.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function pointerOf(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function idOf(keys: readonly string[]): string {
  return JSON.stringify(keys);
}
