import { expect, test } from 'vitest';
import { fromHex } from '../../crypto/encoding.ts';
import { makeSigningKeyPair } from '../../crypto/hazmat/ed25519.ts';
import { isUsableKey } from './public-key.ts';

// The points of order 1, 2, 4 and 8 and the coordinates above the prime, as libsodium refuses them
// (crypto_core/ed25519/ref10, ge25519_has_small_order).
const SMALL = [
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
];

test.each(SMALL)('refuses the small-order key %s, with either sign', (text) => {
  const key = fromHex(text);
  expect(isUsableKey(key)).toBe(false);
  key[31] = (key[31] ?? 0) ^ 0x80;
  expect(isUsableKey(key)).toBe(false);
});

test('takes the keys that clients make', async () => {
  for (let round = 0; round < 20; round++) expect(isUsableKey((await makeSigningKeyPair()).publicKey)).toBe(true);
});
