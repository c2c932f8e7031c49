import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressProblem, checkAddresses } from './addresses.ts';

describe('addressProblem', () => {
  it.each(['10.0.0.1', '0.0.0.0', '10.0.0.0/8', '::', '::1', '2001:db8::/32', 'fe80::1:2', '::ffff:192.0.2.1', '1:2:3:4:5:6:7:8/128'])(
    'takes %s',
    (text) => {
      expect(addressProblem(text)).toBeNull();
    },
  );

  it.each(['', 'localhost', '10.0.0', '10.0.0.256', '010.0.0.1', '1:2:3:4:5:6:7', '1::2::3', ':1', '1:', 'fe80::1%eth0', '1:2:3:4:5:6:7:8:9', '10.0.0.0/8/8', '12345::'])(
    'refuses %s',
    (text) => {
      expect(addressProblem(text)).toBe('form');
    },
  );

  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '::/129', '::/-1'])('refuses the prefix of %s', (text) => {
    expect(addressProblem(text)).toBe('prefix');
  });

  it('agrees with Node about every IPv6 address and every broken one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/)), (text) => {
        expect(addressProblem(text) === null).toBe(isIP(text) !== 0);
      }),
    );
  });
});

describe('checkAddresses', () => {
  it('splits lines and commas and finds repetitions', () => {
    expect(checkAddresses('10.0.0.1, 10.0.0.1\n\n::1 x')).toEqual([
      { text: '10.0.0.1', problem: null },
      { text: '10.0.0.1', problem: 'twice' },
      { text: '::1', problem: null },
      { text: 'x', problem: 'form' },
    ]);
  });
});
