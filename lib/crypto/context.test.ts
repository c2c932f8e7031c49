import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from './encoding.ts';
import { encodeContext } from './context.ts';

const contexts = fc.record({
  label: fc.string({ maxLength: 8 }),
  parts: fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 4 }),
});

/** Small parts from a small alphabet, so that borders and length prefixes collide if they can. */
const nearby = fc.record({
  label: fc.constantFrom('', 'a', 'aa'),
  parts: fc.array(fc.array(fc.constantFrom(0, 1, 97), { maxLength: 5 }).map((bytes) => Uint8Array.from(bytes)), { maxLength: 4 }),
});

describe('encodeContext', () => {
  test('is injective', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(contexts, contexts), fc.tuple(nearby, nearby)), ([one, other]) => {
        const sameInput = one.label === other.label && hexOf(one.parts) === hexOf(other.parts);
        const sameOutput = toHex(encodeContext(one.label, one.parts)) === toHex(encodeContext(other.label, other.parts));
        expect(sameOutput).toBe(sameInput);
      }),
      { numRuns: 1000 },
    );
  });

  test('is never the beginning of another context', () => {
    fc.assert(
      fc.property(nearby, nearby, (one, other) => {
        const [a, b] = [encodeContext(one.label, one.parts), encodeContext(other.label, other.parts)].map(toHex);
        expect(a === b || !b?.startsWith(a ?? '')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

function hexOf(parts: readonly Uint8Array[]): string {
  return JSON.stringify(parts.map(toHex));
}
