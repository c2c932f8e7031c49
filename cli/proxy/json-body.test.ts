import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Injection } from '../project-file.ts';
import { jsonTemplate } from './json-body.ts';
import { Refusal } from './refusal.ts';
import { fillTemplate } from './template.ts';

const MEGABYTE = 1024 * 1024;
const REFERENCE = 'clavitor://A/b';
const VALUE = 'a "value"';
const ANY: Injection = { into: 'json', name: '*', value: null };
const rule = (name: string): Injection => ({ into: 'json', name, value: REFERENCE });

/** The text with the value where references stand. */
function filled(text: string, ...injections: readonly Injection[]): string {
  return fillTemplate(jsonTemplate(text, injections), () => VALUE).toString();
}

describe('where a pointer leads', () => {
  const string = JSON.stringify(VALUE);
  test.each([
    ['a member', '{"a":1.0,"b":2}', '/a', `{"a":${string},"b":2}`],
    ['the last of members with one name', '{"a":1,"a":[2],"b":3}', '/a', `{"a":1,"a":${string},"b":3}`],
    ['a member in the last of objects with one name', '{"a":{"b":1},"a":{"b":2}}', '/a/b', `{"a":{"b":1},"a":{"b":${string}}}`],
    ['an item', '[ 0 , {"a": [true,null]} ]', '/1/a/1', `[ 0 , {"a": [true,${string}]} ]`],
    ['names with escapes', String.raw`{"\u0061\"\\":{"\/":""}}`, '/a"\\/~1', String.raw`{"\u0061\"\\":{"\/":${string}}}`],
    ['names that look like more', '{"}],:":{"{[":" "}}', '/}],:/{[', `{"}],:":{"{[":${string}}}`],
    ['an empty name', '{"":1}', '/', `{"":${string}}`],
    ['a new member', '{"a":{"b":1 } }', '/a/c', `{"a":{"b":1 ,"c":${string}} }`],
    ['a new member of an empty object', '\n{ }\t', '/a', `\n{ "a":${string}}\t`],
    ['a new member behind a place of that name elsewhere', '{"b":{"a":1}}', '/a', `{"b":{"a":1},"a":${string}}`],
  ])('%s', (_what, text, pointer, expected) => {
    expect(filled(text, rule(pointer))).toBe(expected);
  });

  test.each([['{}', '/a/b'], ['{"a":[]}', '/a/0'], ['{"a":[0]}', '/a/00'], ['{"a":[0]}', '/a/-'], ['{"a":"{"}', '/a/b'], ['5', '/a']])('%s has no object for %s', (text, pointer) => {
    expect(() => filled(text, rule(pointer))).toThrow(`the body has no object for ${pointer}`);
  });

  test('several rules are followed one after the other, and only strings where they lead are searched', () => {
    const text = `{"a":"${REFERENCE}","b":"${REFERENCE}","b":0}`;
    expect(filled(text, rule('/b'), rule('/c'))).toBe(`{"a":"${REFERENCE}","b":${string},"b":${string},"c":${string}}`);
  });
});

/** A document as clients may write it: spaces between, any character of a string escaped. */
function written(value: unknown, space: string, escapes: boolean): string {
  if (typeof value === 'string') return escapes ? `"${value.replaceAll(/[^]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}"` : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const items = Array.isArray(value)
    ? value.map((item) => written(item, space, escapes))
    : Object.entries(value).map(([name, member]) => [written(name, space, escapes), written(member, space, escapes)].join(`${space}:${space}`));
  const [begin, end] = Array.isArray(value) ? '[]' : '{}';
  return `${begin}${space}${items.join(`${space},${space}`)}${space}${end}`;
}

/** Without a backslash: after such a name JSON.parse misreads others (https://github.com/nodejs/node/issues/63785). */
const KEYS = ['a', 'b', '0', '1', '', '/', '~1', '"', 'é\n'] as const;
const TEXTS = [REFERENCE, `x ${REFERENCE}, ${REFERENCE}`, 'clavitor:', '"\\', '[0,{', ''] as const;
const { documents } = fc.letrec((tie) => ({
  documents: fc.oneof({ withCrossShrink: true, maxDepth: 4 }, fc.constantFrom<unknown>(0, -1.5e-7, true, false, null, ...TEXTS), tie('lists'), tie('objects'), tie('objects')),
  lists: fc.array(tie('documents'), { maxLength: 3 }),
  objects: fc.dictionary(fc.constantFrom(...KEYS), tie('documents'), { maxKeys: 5 }),
}));
const texts = fc.tuple(documents, fc.constantFrom('', ' ', '\r\n\t'), fc.boolean()).map(([document, space, escapes]) => space + written(document, space, escapes) + space);
const pointers = fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 4 });

describe('any document is read as JSON.parse reads it', () => {
  /** The document with the value where the keys lead; null where they lead to no object. */
  function withValue(document: unknown, [key = '', ...rest]: readonly string[]): unknown {
    if (typeof document !== 'object' || document === null) return null;
    const isThere = Object.hasOwn(document, key);
    if (!isThere && (rest.length > 0 || Array.isArray(document))) return null;
    const inner = rest.length === 0 ? VALUE : withValue((document as Readonly<Record<string, unknown>>)[key], rest);
    if (inner === null) return null;
    return Array.isArray(document) ? document.map((item: unknown, index) => (String(index) === key ? inner : item)) : { ...document, [key]: inner };
  }

  test('with a pointer', () => {
    fc.assert(
      fc.property(texts, pointers, (text, keys) => {
        const expected = withValue(JSON.parse(text), keys);
        const fill = () => JSON.parse(filled(text, rule(keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')))) as unknown;
        if (expected === null) expect(fill).toThrow(Refusal);
        else expect(fill()).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('with "*"', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const expected: unknown = JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? value.replaceAll(REFERENCE, VALUE) : value));
        expect(JSON.parse(filled(text, ANY))).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('documents that are made to be a burden', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test.each([['*', ANY], ['a pointer', rule('/0')]])('%s: how deeply values may be nested', (_name, injection) => {
    expect(filled(`[0,${nested(200)}]`, injection)).toContain(nested(200));
    expect(() => filled(`[0,${nested(201)}]`, injection)).toThrow('nested too deeply');
    expect(() => filled(`[0,${'{"a":'.repeat(200)}0${'}'.repeat(200)}]`, injection)).toThrow('nested too deeply');
  });

  test('one string of almost 8 MiB', () => {
    const long = 'x'.repeat(8 * MEGABYTE - 100);
    expect(filled(`["${long}","${REFERENCE}"]`, ANY)).toBe(`["${long}",${JSON.stringify(VALUE)}]`);
  });

  test('a million values take little memory besides the text', async () => {
    const program = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.module).then(({ jsonTemplate }) => {
        const text = '{"a":[' + '0,'.repeat(1_000_000) + '0]}';
        parentPort.postMessage(workerData.injections.map((injection) => jsonTemplate(text, [injection]).length));
      });`;
    const workerData = { module: new URL('json-body.ts', import.meta.url).href, injections: [ANY, rule('/b')] };
    const worker = new Worker(program, { eval: true, workerData, resourceLimits: { maxOldGenerationSizeMb: 64 } });
    expect(await once(worker, 'message')).toEqual([[1, 3]]);
  });
});
