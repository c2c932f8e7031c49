import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientAddress, isAddressRange, isAllowed } from './address.ts';

function incoming(remoteAddress: string, forwarded?: string | string[]): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

describe('clientAddress', () => {
  test.each([
    ['the socket where no proxy is trusted', incoming('192.0.2.1', '198.51.100.7'), 0, '192.0.2.1'],
    ['IPv4 in its own form', incoming('::ffff:192.0.2.1'), 0, '192.0.2.1'],
    ['what the one proxy saw', incoming('127.0.0.1', '203.0.113.9, 198.51.100.7'), 1, '198.51.100.7'],
    ['what the outer of two proxies saw', incoming('127.0.0.1', '203.0.113.9, 198.51.100.7, 10.0.0.1'), 2, '198.51.100.7'],
    ['the socket where the header is missing', incoming('127.0.0.1'), 1, '127.0.0.1'],
    ['the socket where the header has fewer hops', incoming('127.0.0.1', '198.51.100.7'), 2, '127.0.0.1'],
    ['the socket where the hop is no address', incoming('127.0.0.1', 'unknown'), 1, '127.0.0.1'],
  ])('%s', (_name, request, trust, expected) => {
    expect(clientAddress(request, trust)).toBe(expected);
  });
});

describe('isAllowed', () => {
  test.each([
    [[], '192.0.2.1', true],
    [['192.0.2.1'], '192.0.2.1', true],
    [['192.0.2.1'], '192.0.2.2', false],
    [['192.0.2.0/24'], '192.0.2.200', true],
    [['192.0.2.0/24'], '192.0.3.1', false],
    [['0.0.0.0/0'], '198.51.100.7', true],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['2001:db8::/32'], '2001:db8:1::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['::ffff:192.0.2.0/120'], '192.0.2.9', true],
    [['::ffff:192.0.2.0/120'], '192.0.3.9', false],
    [['10.0.0.0/8', '2001:db8::5'], '2001:db8::5', true],
  ])('%j and %s: %s', (ranges, address, expected) => {
    expect(isAllowed(ranges, address)).toBe(expected);
  });
});

test.each(['192.0.2.1', '192.0.2.0/0', '2001:db8::/128', '::ffff:192.0.2.0/96'])('%s is a range', (text) => {
  expect(isAddressRange(text)).toBe(true);
});

test.each(['', 'localhost', '192.0.2.1/33', '192.0.2', '2001:db8::/129', '192.0.2.1/', '192.0.2.1/-1', 'fe80::1%eth0', '::ffff:192.0.2.0/24', '1.2.3.4/8/8'])(
  '%j is none',
  (text) => {
    expect(isAddressRange(text)).toBe(false);
  },
);
