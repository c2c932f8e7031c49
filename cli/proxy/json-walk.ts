import { badBody } from './refusal.ts';

// [Note: Values of a JSON text]
// A client may send millions of values in one body. So nothing is kept of a value that nobody asks about: no object,
// and no name. The text is known to be JSON: one look at each character is enough to tell where its values are.

/** Deeper than any API's requests. */
const DEPTH_MAX = 200;

// RFC 8259 §2 and §7.
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BEGIN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const END_ARRAY = 0x5d;
const BEGIN_OBJECT = 0x7b;
const END_OBJECT = 0x7d;

/** The names and positions that lead to the value that is being visited (RFC 6901). */
export interface Way {
  is(keys: readonly string[]): boolean;
}

/** Sees a value, which stands from `start` up to `end`. */
type Visit = (start: number, end: number, way: Way) => void;

/**
 * Visits each value of a text that is known to be JSON, a member before what holds it.
 * @throws Refusal `bad-body` for one that is nested too deeply
 */
export function walkJson(json: string, visit: Visit): void {
  const way = new OpenWay(json);
  for (let at = 0; at < json.length; ) {
    const start = at;
    const code = json.charCodeAt(at);
    at += 1;
    if (isSpace(code) || code === COLON) continue;
    if (code === COMMA) {
      way.next();
    } else if (isEnd(code)) {
      visit(way.leave(), at, way);
    } else if (way.depth > DEPTH_MAX) {
      throw badBody('the body is nested too deeply');
    } else if (code === BEGIN_OBJECT || code === BEGIN_ARRAY) {
      way.enter(start, code === BEGIN_OBJECT);
    } else {
      at = code === QUOTE ? stringEnd(json, start) : wordEnd(json, start);
      if (way.expectsName) way.name(start);
      else visit(start, at, way);
    }
  }
}

/** Whether a value that begins here is a string. */
export function isString(json: string, start: number): boolean {
  return json.charCodeAt(start) === QUOTE;
}

/** What is known of an object or an array up to its end. */
interface Step {
  start: number;
  isObject: boolean;
  /** Where the name of the member is written, or the position of the item. */
  at: number;
  /** Null until somebody asks. */
  key: string | null;
}

/** For a member whose name comes only. */
const NO_NAME = -1;

class OpenWay implements Way {
  readonly #json: string;
  /** Only so many of them as `depth` says are open; the others are there to be used again. */
  readonly #steps: Step[] = [];
  #last: Step | null = null;
  depth = 0;

  constructor(json: string) {
    this.#json = json;
  }

  is(keys: readonly string[]): boolean {
    return keys.length === this.depth && keys.every((key, depth) => this.#keyAt(depth) === key);
  }

  #keyAt(depth: number): string | null {
    const step = this.#steps[depth];
    if (step === undefined) return null;
    return (step.key ??= step.isObject ? textAt(this.#json, step.at) : String(step.at));
  }

  enter(start: number, isObject: boolean): void {
    const step = (this.#steps[this.depth] ??= { start, isObject, at: 0, key: null });
    step.start = start;
    step.isObject = isObject;
    step.at = isObject ? NO_NAME : 0;
    step.key = null;
    this.#last = step;
    this.depth += 1;
  }

  /** @returns where that begins which ends here */
  leave(): number {
    const start = this.#last?.start ?? 0;
    this.depth -= 1;
    this.#last = this.#steps[this.depth - 1] ?? null;
    return start;
  }

  next(): void {
    const step = this.#last;
    if (step === null) return;
    step.at = step.isObject ? NO_NAME : step.at + 1;
    step.key = null;
  }

  get expectsName(): boolean {
    return this.#last?.at === NO_NAME;
  }

  name(at: number): void {
    if (this.#last !== null) this.#last.at = at;
  }
}

/** The text of the string that begins here. */
function textAt(json: string, start: number): string {
  return JSON.parse(json.slice(start, stringEnd(json, start))) as string;
}

function stringEnd(json: string, start: number): number {
  let at = start + 1;
  for (let code = json.charCodeAt(at); code !== QUOTE; code = json.charCodeAt(at)) at += code === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** Of a number, or of `true`, `false` or `null`. */
function wordEnd(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && !endsWord(json.charCodeAt(at))) at += 1;
  return at;
}

function endsWord(code: number): boolean {
  return code === COMMA || isEnd(code) || isSpace(code);
}

function isEnd(code: number): boolean {
  return code === END_ARRAY || code === END_OBJECT;
}

/** Of the characters up to the space JSON has no others between its values than the ones that mean nothing. */
function isSpace(code: number): boolean {
  return code <= 0x20;
}
