import { randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { canary, encodings, leakScan } from '../fixtures/leak-scan.ts';

const SECRET = 'Zaunkönig "am Ufer" 47\\11/?&';

test.describe('the leak search itself', () => {
  test('finds a planted canary in every encoding, between arbitrary neighbours', () => {
    const planted = canary('planted', SECRET);
    for (const { encoding, pattern } of encodings(planted.bytes)) {
      for (const before of [0, 1, 2, 3, 4095]) {
        const bytes = Buffer.concat([randomBytes(before), pattern, randomBytes(7)]);
        expect(leakScan([{ place: 'here', bytes }], [planted]), `${encoding} at ${before}`).toContainEqual({
          what: 'planted',
          encoding,
          place: 'here',
        });
      }
    }
  });

  test('finds a canary inside longer text that was encoded as a whole', () => {
    const planted = canary('planted', SECRET);
    for (const padding of ['', 'x', 'xy', 'xyz']) {
      const whole = Buffer.from(`${padding}{"name":"${SECRET}"}`);
      const forms = [
        whole.toString('base64'),
        whole.toString('base64url'),
        whole.toString('hex'),
        encodeURIComponent(whole.toString()),
        encodeURIComponent(whole.toString('base64')),
        JSON.stringify(whole.toString()),
        JSON.stringify([...whole]),
      ];
      for (const form of forms) {
        expect(leakScan([{ place: 'here', bytes: Buffer.from(form) }], [planted]), form.slice(0, 20)).not.toEqual([]);
      }
    }
  });

  test('finds nothing in random bytes', () => {
    const noise = { place: 'noise', bytes: randomBytes(1 << 20) };
    expect(leakScan([noise], [canary('key', randomBytes(32)), canary('name', SECRET)])).toEqual([]);
  });

  test('finds bytes that are no text, in either alphabet of base64', () => {
    // Both alphabets write most keys differently, but not all: this one has the four letters in which they differ.
    const key = canary('key', Buffer.from('fbf0be3f00ff7f80c3bfe29fbeef0123456789abcdeffefffbefbe1020304050', 'hex'));
    const text = Buffer.from(key.bytes);
    for (const alphabet of ['base64', 'base64url'] as const) {
      const body = { place: 'body', bytes: Buffer.from(`{"k":"${text.toString(alphabet)}"}`) };
      expect(leakScan([body], [key])).toContainEqual({ what: 'key', encoding: `${alphabet} at 0`, place: 'body' });
    }
  });
});
