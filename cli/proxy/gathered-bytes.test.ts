import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { liveMemory } from '../../tests/live-memory.ts';
import { GatheredBytes } from './gathered-bytes.ts';

const MANY = 200_000;

afterEach(() => {
  vi.restoreAllMocks();
});

test('what is taken is what was put in, up to the limit, and then it begins anew', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), fc.nat(400), (pieces, max) => {
      const gathered = new GatheredBytes(max);
      const taken = pieces.filter((piece) => gathered.push(Buffer.from(piece)));
      const all = Buffer.concat(taken);
      expect(all.length).toBeLessThanOrEqual(max);
      if (taken.length < pieces.length) expect(Buffer.concat(pieces).length).toBeGreaterThan(max);
      expect(gathered.length).toBe(all.length);
      expect(gathered.take()).toEqual(all);
      expect([gathered.length, gathered.take()]).toEqual([0, Buffer.alloc(0)]);
    }),
  );
});

test('what was taken stays as it is, and so does what was put in', () => {
  const gathered = new GatheredBytes(10);
  const piece = Buffer.from('first');
  gathered.push(piece);
  piece.fill('x');
  const taken = gathered.take();
  gathered.push(Buffer.from('again'));
  expect([taken.toString(), gathered.take().toString()]).toEqual(['first', 'again']);
});

test('bytes that come one by one take the memory of the bytes', () => {
  const gathered = new GatheredBytes(MANY);
  const before = liveMemory();
  for (let count = 0; count < MANY; count++) gathered.push(Buffer.from('x'));
  expect(liveMemory() - before).toBeLessThan(5_000_000);
  expect(gathered.push(Buffer.from('x'))).toBe(false);
  expect(gathered.take()).toEqual(Buffer.alloc(MANY, 'x'));
});

test('bytes that come one by one are not all copied for each', () => {
  const allocated = vi.spyOn(Buffer, 'allocUnsafe');
  const gathered = new GatheredBytes(MANY);
  for (let count = 0; count < 5_000; count++) gathered.push(Buffer.from('x'));
  expect(gathered.length).toBe(5_000);
  expect(allocated.mock.calls.length).toBeLessThan(20);
});
