import { describe, expect, test } from 'vitest';
import { allowsAddress, allowsHost } from './allowed-hosts.ts';
import { isGlobal, isLinkLocal } from './addresses.ts';
import { parseAuthority } from './authority.ts';

function at(text: string) {
  const authority = parseAuthority(text, 'https');
  if (authority === null) throw new Error('not an authority');
  return authority;
}

describe('allowed hosts', () => {
  test.each([
    ['example.com', 'example.com', true],
    ['example.com', 'EXAMPLE.com:443', true],
    ['example.com', 'example.com:8443', false],
    ['example.com:8443', 'example.com:8443', true],
    ['example.com', 'www.example.com', false],
    ['example.com', 'example.com.evil.net', false],
    ['example.com', 'evilexample.com', false],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'evilexample.com', false],
    ['*.example.com:8443', 'a.example.com:8443', true],
    ['[2001:db8::1]:8443', '[2001:DB8:0::1]:8443', true],
    ['*.0.0.1', '127.0.0.1', false],
  ])('%s for %s: %s', (pattern, target, allowed) => {
    expect(allowsHost([pattern], at(target), 'https')).toBe(allowed);
  });

  test('without TLS only where the port is named', () => {
    expect(allowsHost(['example.com'], at('example.com:80'), 'http')).toBe(false);
    expect(allowsHost(['example.com'], at('example.com:443'), 'http')).toBe(false);
    expect(allowsHost(['example.com:80'], at('example.com:80'), 'http')).toBe(true);
  });

  test('no hosts, nothing', () => {
    expect(allowsHost([], at('example.com'), 'https')).toBe(false);
  });

  test('an address that is not public must be named itself', () => {
    expect(allowsAddress(['example.com'], at('example.com'), '93.184.215.14')).toBe(true);
    expect(allowsAddress(['example.com'], at('example.com'), '10.0.0.5')).toBe(false);
    expect(allowsAddress(['example.com', '10.0.0.5'], at('example.com'), '10.0.0.5')).toBe(true);
    expect(allowsAddress(['localhost'], at('example.com'), '127.0.0.1')).toBe(false);
    expect(allowsAddress(['localhost:3000'], at('localhost:3000'), '127.0.0.1')).toBe(true);
  });
});

describe('addresses', () => {
  test.each(['10.1.2.3', '127.0.0.1', '169.254.169.254', '172.31.0.1', '192.168.1.1', '100.100.100.200', '0.0.0.0', '224.0.0.1', '::1', '::', 'fe80::1', 'fc00::1', '::ffff:8.8.8.8', '64:ff9b::a00:1', '2002:a00:1::', 'ff02::1'])(
    '%s is not public',
    (address) => {
      expect(isGlobal(address)).toBe(false);
    },
  );

  test.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111'])('%s is public', (address) => {
    expect(isGlobal(address)).toBe(true);
  });

  test.each(['169.254.169.254', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', 'fe80::1', 'fd00:ec2::254', 'FD20:CE::254', 'fd20:ce:0:0:0:0:0:254'])('%s is link-local', (address) => {
    expect(isLinkLocal(address)).toBe(true);
  });

  test.each(['fd20:ce::255', 'fc00::1', '8.8.8.8'])('%s is not link-local', (address) => {
    expect(isLinkLocal(address)).toBe(false);
  });
});

describe('authorities', () => {
  test.each(['a@b', 'a/b', 'a b', '', 'a:0', 'a:65536', 'a:b', '[::1', 'a%2eb', 'a?b', 'a#b', 'a\\b'])('%j is none', (text) => {
    expect(parseAuthority(text, 'https')).toBeNull();
  });

  test.each([
    ['0x7f.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['[0:0:0:0:0:0:0:1]', '[::1]'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
  ])('%s is written %s', (text, host) => {
    expect(parseAuthority(text, 'https')).toEqual({ host, port: 443 });
  });
});
