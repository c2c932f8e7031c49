import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as zod from 'zod/mini';
import * as real from '../lib/protocol/wire/agent.ts';
import * as light from './schema.ts';

// See [Note: Schemas in the bundle]: whatever zod accepts, refuses or returns, the bundle does too.

type Engine = typeof zod;
interface Parser {
  safeParse(value: unknown): { success: boolean; data?: unknown };
}

/** The same names with the same meaning; that is what these tests show. */
const lightEngine = light as unknown as Engine;

const BUILDERS: Readonly<Record<string, (z: Engine) => Parser>> = {
  object: (z) => z.object({ a: z.string(), b: z.optional(z.int()), c: z.nullable(z.boolean()), d: z.nullish(z.string()) }),
  strictObject: (z) => z.strictObject({ a: z.string(), b: z.optional(z.int()) }),
  nested: (z) => z.object({ a: z.array(z.object({ b: z.literal(1) })) }),
  union: (z) =>
    z.discriminatedUnion('a', [
      z.object({ a: z.literal('x'), b: z.int() }),
      z.strictObject({ a: z.literal('y'), b: z.string() }),
    ]),
  strings: (z) => z.string().check(z.minLength(1), z.maxLength(3), z.regex(/^[a-z]+$/), z.refine((text) => text !== 'abc')),
  exact: (z) => z.string().check(z.length(2)),
  numbers: (z) => z.int().check(z.positive(), z.lte(100)),
  more: (z) => z.array(z.int().check(z.nonnegative(), z.gte(0))).check(z.minLength(1), z.maxLength(2)),
  words: (z) => z.enum(['x', 'y', 'abc']),
  nullableWords: (z) => z.nullable(z.enum(['x'])),
};

/** Values that come near the schemas above. */
const near = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('x', 'y', '', 'ab', 'abc', 'abcd', 'A', 0, 1, -1, 1.5, 100, 101, 2 ** 53, NaN, Infinity, true, false, null, undefined),
    fc.jsonValue(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'toString'), tie('value'), { noNullPrototype: true }),
  ),
})).value;

function outcome(schema: Parser, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  return parsed.success ? { data: parsed.data } : 'refused';
}

describe.each(Object.keys(BUILDERS))('%s', (name) => {
  test('reads as zod reads it', () => {
    const build = BUILDERS[name];
    if (build === undefined) throw new Error('no such schema');
    const [expected, actual] = [build(zod), build(lightEngine)];
    fc.assert(
      fc.property(near, (value) => {
        expect(outcome(actual, value)).toEqual(outcome(expected, value));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the agent API', () => {
  let bundled: typeof real;

  beforeAll(async () => {
    vi.resetModules();
    vi.doMock('zod/mini', () => light);
    bundled = await import('../lib/protocol/wire/agent.ts');
  });

  afterAll(() => {
    vi.doUnmock('zod/mini');
    vi.resetModules();
  });

  const blob = 'A'.repeat(212);
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const hit = { status: 'ok', entry: id, field: id, epoch: 1, serial: 1, grant: blob, value: blob };

  test.each([
    ['FetchAnswer', { results: [hit, { status: 'refused' }] }],
    ['RedeemAnswer', { vault: id, bundle: blob }],
    ['ConfirmAnswer', { confirmed: true }],
    ['AgentFailure', { error: 'revoked' }],
  ] as const)('%s reads as zod reads it, also with any one part changed', (name, valid) => {
    expect(outcome(real[name], valid)).not.toBe('refused');
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(valid)), near, (path, value) => {
        const changed = withChange(valid, path, value);
        expect(outcome(bundled[name], changed)).toEqual(outcome(real[name], changed));
      }),
      { numRuns: 1000 },
    );
    expect(outcome(bundled[name], valid)).toEqual(outcome(real[name], valid));
  });
});

/** The way to each part of a value, the whole first. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const below = Object.entries(value).flatMap(([key, part]) => pathsOf(part).map((path) => [key, ...path]));
  return [[], ...below];
}

function withChange(value: unknown, [key, ...rest]: readonly string[], change: unknown): unknown {
  if (key === undefined) return change;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = withChange(copy[key], rest, change);
  return copy;
}
