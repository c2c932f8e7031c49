import { expect, test } from 'vitest';
import type { Destination } from './injection.ts';
import { poolKey } from './upstream.ts';

function to(addresses: readonly string[]): Destination {
  return { scheme: 'https', target: { host: 'a.example', port: 443 }, addresses, via: null };
}

test('the same addresses in another order share a connection, and keep their order', () => {
  const [first, turned] = [to(['192.0.2.2', '192.0.2.1']), to(['192.0.2.1', '192.0.2.2'])];
  expect(poolKey(first)).toBe(poolKey(turned));
  expect(first.addresses).toEqual(['192.0.2.2', '192.0.2.1']);
  expect(poolKey(to(['192.0.2.1']))).not.toBe(poolKey(first));
});
