import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '../bytes.ts';
import { concat } from '../bytes.ts';
import { encodeContext } from '../context.ts';
import { toHex } from '../encoding.ts';
import { CryptoError } from '../errors.ts';
import { ENVELOPE_MAX, ENVELOPE_MIN } from '../hazmat/envelope-format.ts';
import { MAX_PLAINTEXT, padmeLength } from '../hazmat/padme.ts';
import { randomBytes } from '../hazmat/random.ts';
import { open, seal } from './envelope.ts';
import type { SecretKey } from './secret-key.ts';
import { deriveKey, importKey, makeKeyBytes } from './secret-key.ts';

const RUNS = { numRuns: 150 };
const parts = fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 3 });
const label = fc.constantFrom('clavitor/v1/header', 'clavitor/v1/grant');
const contexts = fc.tuple(label, parts).map(([name, list]) => encodeContext(name, list));
const plaintexts = fc.uint8Array({ maxLength: 500 }).map((bytes) => new Uint8Array(bytes));

let key: SecretKey<'test'>;
beforeAll(async () => {
  key = await importKey('test', makeKeyBytes());
});

describe('an envelope', () => {
  test('opens to what was sealed', async () => {
    await fc.assert(
      fc.asyncProperty(contexts, plaintexts, async (context, plaintext) => {
        expect(await open(key, context, await seal(key, context, plaintext))).toEqual(plaintext);
      }),
      RUNS,
    );
  });

  test('does not open with any bit turned', async () => {
    const context = encodeContext('clavitor/v1/header', []);
    const sealed = await seal(key, context, Uint8Array.of(1, 2, 3));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = sealed.slice();
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expectClosed(open(key, context, altered));
    }
  }, 60_000);

  test('does not open cut to any length', async () => {
    const context = encodeContext('clavitor/v1/header', []);
    const sealed = await seal(key, context, Uint8Array.of(1, 2, 3));
    for (let length = 0; length < sealed.length; length++) {
      await expectClosed(open(key, context, sealed.slice(0, length)));
      await expectClosed(open(key, context, sealed.slice(sealed.length - length)));
    }
  });

  test('does not open extended', async () => {
    await fc.assert(
      fc.asyncProperty(contexts, fc.uint8Array({ minLength: 1, maxLength: 100 }), async (context, more) => {
        const sealed = await seal(key, context, Uint8Array.of(1));
        await expectClosed(open(key, context, concat(sealed, more)));
        await expectClosed(open(key, context, concat(more, sealed)));
      }),
      RUNS,
    );
  });

  test('does not open in another context', async () => {
    await fc.assert(
      fc.asyncProperty(contexts, contexts, plaintexts, async (one, other, plaintext) => {
        fc.pre(toHex(one) !== toHex(other));
        await expectClosed(open(key, other, await seal(key, one, plaintext)));
      }),
      RUNS,
    );
  });

  test('does not open with another key, nor with a key derived from its own', async () => {
    await fc.assert(
      fc.asyncProperty(contexts, plaintexts, async (context, plaintext) => {
        const sealed = await seal(key, context, plaintext);
        await expectClosed(open(await importKey('test', makeKeyBytes()), context, sealed));
        await expectClosed(open(await deriveKey('test', key, context), context, sealed));
      }),
      RUNS,
    );
  });

  test('does not open for random bytes of any size', async () => {
    const context = encodeContext('clavitor/v1/header', []);
    for (const size of [0, 1, ENVELOPE_MIN - 1, ENVELOPE_MIN, ENVELOPE_MIN + 64]) {
      const bytes = randomBytes(size);
      bytes[0] = 1;
      await expectClosed(open(key, context, bytes));
    }
    await expectClosed(open(key, context, new Uint8Array(ENVELOPE_MAX + 1).fill(1)));
  });

  test('differs each time', async () => {
    const context = encodeContext('clavitor/v1/header', []);
    const sealed = await Promise.all(Array.from({ length: 50 }, () => seal(key, context, Uint8Array.of(1))));
    expect(new Set(sealed.map(toHex)).size).toBe(50);
  });

  test('has the length of its bucket, not of its plaintext', async () => {
    const context = encodeContext('clavitor/v1/header', []);
    const lengths = await Promise.all([0, 1, 30, 60].map(async (size) => (await seal(key, context, randomBytes(size))).length));
    expect(lengths).toEqual([ENVELOPE_MIN, ENVELOPE_MIN, ENVELOPE_MIN, ENVELOPE_MIN]);
    expect((await seal(key, context, new Uint8Array(MAX_PLAINTEXT))).length).toBe(ENVELOPE_MAX);
  });

  test('does not take a plaintext over the limit', async () => {
    const sealing = seal(key, encodeContext('clavitor/v1/header', []), new Uint8Array(MAX_PLAINTEXT + 1));
    await expect(sealing).rejects.toMatchObject({ name: 'CryptoError', code: 'too-large' });
  });
});

describe('a bucket', () => {
  test('holds the length, wastes at most 12 % beyond 64 bytes, and never shrinks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_PLAINTEXT + 4 }), (length) => {
        const bucket = padmeLength(length);
        expect(bucket).toBeGreaterThanOrEqual(length);
        expect(bucket).toBeLessThanOrEqual(Math.max(64, Math.ceil(length * 1.12)));
        expect(padmeLength(length + 1)).toBeGreaterThanOrEqual(bucket);
        expect(padmeLength(bucket)).toBe(bucket);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a key', () => {
  test('cannot be read back', async () => {
    await expect(crypto.subtle.exportKey('raw', key.handle)).rejects.toThrow();
    expect(key.handle.extractable).toBe(false);
  });

  test('leaves the bytes to the caller', async () => {
    const bytes: Bytes = makeKeyBytes();
    const before = toHex(bytes);
    await importKey('test', bytes);
    expect(toHex(bytes)).toBe(before);
  });
});

/** Every failure of `open` is the same error with the same text: it says nothing of the reason. */
async function expectClosed(opening: Promise<unknown>): Promise<void> {
  const outcome = await opening.then(() => 'opened', (error: unknown) => error);
  expect(outcome).toBeInstanceOf(CryptoError);
  expect(outcome).toMatchObject({ code: 'open-failed', message: 'the ciphertext does not open' });
  expect(outcome).not.toHaveProperty('cause');
}
