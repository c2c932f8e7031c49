import { describe, expect, test } from 'vitest';
import { parseAuthority } from './authority.ts';
import type { CompanyProxySettings } from './company-proxy.ts';
import { companyProxySettings, CompanyRoutes } from './company-proxy.ts';

function at(text: string) {
  const authority = parseAuthority(text, 'https');
  if (authority === null) throw new Error('not an authority');
  return authority;
}

describe('which proxy', () => {
  test.each([
    ['http://proxy.corp:3128', { scheme: 'http', host: 'proxy.corp', port: 3128, authorization: null }],
    ['proxy.corp:3128', { scheme: 'http', host: 'proxy.corp', port: 3128, authorization: null }],
    ['https://proxy.corp', { scheme: 'https', host: 'proxy.corp', port: 443, authorization: null }],
    ['http://a:b%40c@[2001:db8::1]:8080', { scheme: 'http', host: '2001:db8::1', port: 8080, authorization: 'Basic YTpiQGM=' }],
  ])('%s', (text, proxy) => {
    expect(companyProxySettings(null, { HTTPS_PROXY: text }, [])).toEqual({ https: proxy, http: null, except: '' });
  });

  test('small letters count first, and ALL_PROXY last', () => {
    const { https, http } = companyProxySettings(null, { HTTPS_PROXY: 'http://b:1', https_proxy: 'http://a:1', ALL_PROXY: 'http://c:1' }, []);
    expect([https?.host, http?.host]).toEqual(['a', 'c']);
  });

  test('the option counts before the environment', () => {
    const settings = companyProxySettings('http://a:1', { HTTPS_PROXY: 'http://b:1', NO_PROXY: '*' }, []);
    expect(settings).toMatchObject({ https: { host: 'a' }, http: { host: 'a' }, except: '' });
    expect(companyProxySettings('none', { HTTPS_PROXY: 'http://b:1' }, [])).toEqual({ https: null, http: null, except: '' });
  });

  test.each(['localhost', '127.0.0.1', '[::1]'])('our own at %s does not count', (host) => {
    expect(companyProxySettings(null, { HTTPS_PROXY: `http://u:p@${host}:1983` }, [1983]).https).toBeNull();
    expect(companyProxySettings(null, { HTTPS_PROXY: `http://${host}:1984` }, [1983]).https).not.toBeNull();
  });

  test.each(['socks5://a:1', 'http://', 'http://a:b:c', 'ftp://a'])('%s is none', (text) => {
    expect(() => companyProxySettings(null, { HTTPS_PROXY: text }, [])).toThrow('HTTPS_PROXY names no proxy');
  });
});

describe('NO_PROXY', () => {
  const proxy = { scheme: 'http', host: 'proxy.corp', port: 3128, authorization: null } as const;
  const routes = (except: string) => new CompanyRoutes({ https: proxy, http: null, except } satisfies CompanyProxySettings);

  test.each([
    ['', 'example.com', false],
    ['*', 'example.com', true],
    ['example.com', 'example.com', true],
    ['example.com', 'a.example.com', true],
    ['.example.com', 'a.example.com', true],
    ['*.example.com', 'a.example.com', true],
    ['EXAMPLE.com', 'example.com', true],
    ['example.com', 'evilexample.com', false],
    ['x.org, example.com', 'example.com', true],
    ['example.com:8443', 'example.com', false],
    ['example.com:8443', 'example.com:8443', true],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/64', '10.1.2.3', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['2001:db8::/32', '[2001:db8::7]', true],
    ['2001:db8::7', '[2001:db8::7]', true],
  ])('%j excepts %s: %s', (except, host, direct) => {
    expect(routes(except).proxyFor(at(host), 'https') === null).toBe(direct);
  });

  test.each(['localhost', 'a.localhost', '127.0.0.9', '[::1]', '[::ffff:127.0.0.1]'])('%s is this machine', (host) => {
    expect(routes('').proxyFor(at(host), 'https')).toBeNull();
  });

  test('each scheme has its own proxy', () => {
    expect(routes('').proxyFor(at('example.com:80'), 'http')).toBeNull();
  });
});
