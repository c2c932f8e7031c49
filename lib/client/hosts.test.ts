import { describe, expect, it } from 'vitest';
import { canonicalHosts, checkHost, suggestedHosts } from './hosts.ts';

describe('checkHost', () => {
  it.each([
    ['github.com', 'github.com'],
    [' GitHub.COM ', 'github.com'],
    ['https://github.com/', 'github.com'],
    ['github.com:443', 'github.com'],
    ['localhost:8080', 'localhost:8080'],
    ['*.Example.com', '*.example.com'],
    ['*.example.com:8443', '*.example.com:8443'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['10.0.0.7', '10.0.0.7'],
    ['[::1]:3000', '[::1]:3000'],
    ['https://GitHub.com/repos/*', 'github.com/repos/*'],
    ['github.com/*', 'github.com'],
    ['github.com:443/Repos', 'github.com/Repos'],
    ['get github.com', 'GET github.com'],
    [' Get , post,GET  https://API.github.com/repos/* ', 'GET,POST api.github.com/repos/*'],
  ])('takes %s as %s', (text, host) => {
    expect(checkHost(text)).toEqual({ host, problem: null });
  });

  it.each([
    ['', 'form'],
    ['git hub.com', 'method'],
    ['GET,LIST github.com', 'method'],
    ['GET POST github.com', 'form'],
    ['user@github.com', 'form'],
    ['-x.example', 'form'],
    ['a..example', 'form'],
    ['https://github.com/?q', 'path'],
    ['github.com?q', 'path'],
    ['github.com/a#b', 'path'],
    ['github.com/a/../b', 'path'],
    ['github.com/%2e%2e/b', 'path'],
    ['*', 'wildcard'],
    ['*.com', 'wildcard'],
    ['*.10.0.0.1', 'wildcard'],
    ['api.*.com', 'wildcard'],
    ['*.*.example.com', 'wildcard'],
    ['github.com:0', 'port'],
    ['github.com:65536', 'port'],
    ['github.com:', 'port'],
    ['github.com:https', 'port'],
  ])('refuses %s: %s', (text, problem) => {
    expect(checkHost(text)).toEqual({ host: null, problem });
  });

  it('keeps what it gave', () => {
    for (const text of ['GitHub.com', 'get,post github.com:8443/a/*', '*.example.com:8443', 'bücher.example', '[::1]:3000']) {
      const { host } = checkHost(text);
      expect(checkHost(host ?? '')).toEqual({ host, problem: null });
    }
  });
});

describe('canonicalHosts', () => {
  it('holds each host once', () => {
    expect(canonicalHosts(['GitHub.com', '', 'github.com', 'a b', 'api.github.com'])).toEqual(['github.com', 'api.github.com']);
  });
});

describe('suggestedHosts', () => {
  it('knows a site and where its programs talk to', () => {
    expect(suggestedHosts(['https://github.com/login'], [])).toEqual(['github.com', 'api.github.com']);
    expect(suggestedHosts(['www.github.com'], ['WWW.github.com'])).toEqual(['api.github.com']);
  });

  it('says nothing about what is no address', () => {
    expect(suggestedHosts(['', 'not an address', 'ftp://x.example/', 'javascript:alert(1)'], [])).toEqual([]);
  });
});
