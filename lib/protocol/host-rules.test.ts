import { describe, expect, test } from 'vitest';
import { parseHostRule, ruleAllows } from './host-rules.ts';

function ruleOf(text: string) {
  const rule = parseHostRule(text);
  if (rule === null) throw new Error('no rule');
  return rule;
}

describe('parseHostRule', () => {
  test.each([
    ['api.github.com', { methods: [], host: 'api.github.com', port: null, path: null }],
    ['*.example.com:8443', { methods: [], host: '*.example.com', port: 8443, path: null }],
    ['[2001:db8::1]:3000/x', { methods: [], host: '[2001:db8::1]', port: 3000, path: '/x' }],
    ['GET api.github.com', { methods: ['GET'], host: 'api.github.com', port: null, path: null }],
    ['GET,POST api.github.com/repos/*', { methods: ['GET', 'POST'], host: 'api.github.com', port: null, path: '/repos/*' }],
    ['localhost:8080/', { methods: [], host: 'localhost', port: 8080, path: '/' }],
  ])('%s', (text, rule) => {
    expect(parseHostRule(text)).toEqual(rule);
  });

  test.each(['', ' ', 'get api.example', 'GET', 'A.example', 'a.*.example', 'GET ', 'GET  a.example', 'GET, POST a.example', 'a.example b', 'a.example/b c', 'a.example/b?c', 'a.example/#', 'a.example/../b', 'a.example/%2e%2e/b', 'a.example/a%2fb', 'a.example/%', 'a.example/a\\b', 'a.example:x', '/a'])(
    '%j is none',
    (text) => {
      expect(parseHostRule(text)).toBeNull();
    },
  );
});

describe('ruleAllows', () => {
  test.each([
    ['a', 'DELETE', '/x', true],
    ['GET a', 'GET', '/x', true],
    ['GET a', 'HEAD', '/x', false],
    ['GET,POST a', 'POST', '/x', true],
    ['a/repos/*', 'GET', '/repos/x/y', true],
    ['a/repos/*', 'GET', '/repos/', true],
    ['a/repos/*', 'GET', '/repos', false],
    ['a/repos/*', 'GET', '/repos/x?y=/../z', true],
    ['a/repos/*', 'GET', '/user?/repos/', false],
    ['a/repos', 'GET', '/repos', true],
    ['a/repos', 'GET', '/repos/', false],
    ['a/repos', 'GET', '/Repos', false],
    ['a/', 'GET', '/?q', true],
    ['a/', 'OPTIONS', '*', false],
    ['a/*/issues', 'GET', '/x/y/issues', true],
    ['a/*/issues', 'GET', '/issues', false],
    ['a/x*x', 'GET', '/x', false],
    ['a/x*x', 'GET', '/xx', true],
    ['a/*a*b*', 'GET', '/__a__b__', true],
    ['a/*a*b*', 'GET', '/__b__a__', false],
    ['a/a.b', 'GET', '/aXb', false],
    ['a/repos/*', 'GET', '/repos/...', true],
    ['GET a/repos/*', 'POST', '/repos/x', false],
    ['a/repos/*/contents', 'GET', '/repos/x/contents', true],
    ['a/repos/*/contents', 'GET', '/repos/x/secrets#/contents', false],
    ['a/repos/*/contents', 'GET', '/repos/x/secrets#?/contents', false],
    ['a/repos/*', 'GET', '/repos/x#', false],
    ['a/repos/*', 'GET', '/repos/C%23', true],
    ['a/repos/*', 'GET', '/repos/x?#/..', true],
    ['a/repos/*/contents', 'GET', '/repos/x?#/contents', false],
    ['GET a', 'GET', '/repos/x#y', true],
  ])('%s for %s %s: %s', (rule, method, path, allowed) => {
    expect(ruleAllows(ruleOf(rule), { method, path, fields: [] })).toBe(allowed);
  });

  test.each(['/repos/../user', '/repos/..', '/repos/%2e%2e/user', '/repos/.%2E/user', '/repos/%252e%252e/user', '/repos/..%2fuser', '/repos/x%2f..%2f..', '/repos/..%5cuser', '/repos/..\\user', '/repos/..;/user', '/repos/..;a=b/user', '/repos/./x', '/repos/%00'])(
    '%s is not below /repos',
    (path) => {
      expect(ruleAllows(ruleOf('a/repos/*'), { method: 'GET', path, fields: [] })).toBe(false);
      expect(ruleAllows(ruleOf('GET a'), { method: 'GET', path, fields: [] })).toBe(true);
    },
  );

  test('fields that stand for another method or path match no rule that limits these', () => {
    const method = { method: 'POST', path: '/repos/x', fields: [['X-HTTP-Method-Override', 'DELETE']] } as const;
    const path = { method: 'POST', path: '/repos/x', fields: [['X-Original-URL', '/user']] } as const;
    expect([ruleAllows(ruleOf('POST a'), method), ruleAllows(ruleOf('a/repos/*'), method)]).toEqual([false, true]);
    expect([ruleAllows(ruleOf('POST a'), path), ruleAllows(ruleOf('a/repos/*'), path)]).toEqual([true, false]);
  });

  test.each(['X_HTTP_Method_Override', 'x_http-method', 'X.METHOD_OVERRIDE'])('%s is read as the name with hyphens', (name) => {
    const request = { method: 'POST', path: '/repos/x', fields: [[name, 'DELETE']] } as const;
    expect([ruleAllows(ruleOf('POST a'), request), ruleAllows(ruleOf('a/repos/*'), request)]).toEqual([false, true]);
  });

  test.each(['X_Original_URL', 'x_rewrite-url', 'X.ORIGINAL_URI'])('%s is read as the name with hyphens', (name) => {
    const request = { method: 'POST', path: '/repos/x', fields: [[name, '/user']] } as const;
    expect([ruleAllows(ruleOf('POST a'), request), ruleAllows(ruleOf('a/repos/*'), request)]).toEqual([true, false]);
  });

  test('a long path against many stars takes no time', () => {
    const rule = ruleOf(`a/${'*a'.repeat(100)}b`);
    expect(ruleAllows(rule, { method: 'GET', path: `/${'a'.repeat(100_000)}`, fields: [] })).toBe(false);
  });
});
