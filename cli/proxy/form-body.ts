import type { Injection } from '../project-file.ts';
import { EVERYWHERE } from '../project-file.ts';
import type { Slot, Template } from './template.ts';
import { holdsReference } from './template.ts';

interface Pair {
  readonly name: string;
  /** As it is written, with its name. */
  readonly written: string;
}

/** A form (application/x-www-form-urlencoded; WHATWG URL §5) with what the rules put into it. Other pairs stay as written. */
export function formTemplate(text: string, injections: readonly Injection[]): Template {
  let pairs = text === '' ? [] : text.split('&').map((written): Pair => ({ name: decoded(nameOf(written)), written }));
  for (const { name, value } of injections) {
    if (value === null) continue;
    const set = { name, written: `${encoded(name)}=${encoded(value)}` };
    const at = pairs.findIndex((pair) => pair.name === name);
    pairs = pairs.filter((pair, index) => pair.name !== name || index === at);
    if (at === -1) pairs.push(set);
    else pairs[at] = set;
  }
  const everywhere = injections.some(({ name }) => name === EVERYWHERE);
  const named = new Set(injections.map(({ name }) => name));
  return pairs.flatMap((pair, index) => [index === 0 ? '' : '&', ...(everywhere || named.has(pair.name) ? cut(pair) : [pair.written])]);
}

function cut({ written }: Pair): Template {
  const name = nameOf(written);
  const slot: Slot = { text: decoded(written.slice(name.length + 1)), write: encoded };
  return holdsReference(slot) ? [`${name}=`, slot] : [written];
}

function nameOf(written: string): string {
  return written.split('=', 1)[0] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The percent-encode set of forms, which is larger than that of `encodeURIComponent`. */
function encoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
