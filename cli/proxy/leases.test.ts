import { describe, expect, test } from 'vitest';
import { ensureLeased, Leases } from './leases.ts';

const TARGET = { host: 'a.example', port: 443 };
const GET = { method: 'GET', path: '/x', fields: [] };

describe('leases', () => {
  test('end after their time', () => {
    let now = 1_000_000;
    const leases = new Leases(() => now);
    const { lease, secret } = leases.make({ reference: { name: 'A', label: '' }, rules: ['a.example'], seconds: 60 });
    now += 59_999;
    expect(leases.find(secret)).toBe(lease);
    expect(() => leases.ensureAllows(lease, TARGET, 'https', GET)).not.toThrow();
    now += 1;
    expect([leases.find(secret), leases.list()]).toEqual([null, []]);
    expect(() => leases.ensureAllows(lease, TARGET, 'https', GET)).toThrow('has ended');
  });

  test('a secret finds its own lease only, once it is revoked none', () => {
    const leases = new Leases();
    const terms = { reference: { name: 'A', label: '' }, rules: ['a.example'], seconds: 60 };
    const [one, two] = [leases.make(terms), leases.make(terms)];
    expect([leases.find(one.secret), leases.find(two.secret), leases.find('')]).toEqual([one.lease, two.lease, null]);
    expect([leases.revoke(one.lease.id), leases.revoke(one.lease.id)]).toEqual([true, false]);
    expect([leases.find(one.secret), leases.find(two.secret)]).toEqual([null, two.lease]);
  });

  test.each([
    ['A', 'key', true],
    ['a ', 'KEY', true],
    ['A', '', false],
    ['B', 'key', false],
  ])('%j/%j is its reference: %s', (name, label, same) => {
    const { lease } = new Leases().make({ reference: { name: 'A', label: 'key' }, rules: ['a.example'], seconds: 60 });
    const ensure = () => ensureLeased(lease, { name, label });
    if (same) expect(ensure).not.toThrow();
    else expect(ensure).toThrow('another reference');
  });
});
