import { describe, expect, test } from 'vitest';
import { findReferences, findUrlReferences } from './references.ts';

function found(text: string): string[] {
  return findReferences(text).map(({ text: written }) => written);
}

describe('references in a text', () => {
  test.each([
    ['Bearer clavitor://OpenAI/key', ['clavitor://OpenAI/key']],
    ['a=clavitor://A/b; c=clavitor://C', ['clavitor://A/b', 'clavitor://C']],
    ['clavitor://A/user:clavitor://A/pass', ['clavitor://A/user', 'clavitor://A/pass']],
    ['{"key":"clavitor://My%20Server/private%20key"}', ['clavitor://My%20Server/private%20key']],
    ['clavitor://A/b/c', ['clavitor://A/b']],
    ['clavitor:// nothing', []],
    ['https://clavitor.example/', []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('a damaged one is an error, not text', () => {
    expect(() => found('clavitor://A%ff')).toThrow('percent-encoding');
  });
});

describe('references in a path or query', () => {
  test.each([
    ['/v1?key=clavitor://A/b&x=1', ['A', 'b']],
    ['/v1?key=clavitor%3A%2F%2FA%2Fb&x=1', ['A', 'b']],
    ['/v1?key=clavitor%3a%2f%2fMy%2520Entry%2fb', ['My Entry', 'b']],
    ['/botclavitor%3A%2F%2FTelegram%2Ftoken/send', ['Telegram', 'token']],
    ['/v1?q=clavitor%3A%2F%2FA%26x', ['A', '']],
  ])('%s', (url, [name, label]) => {
    expect(findUrlReferences(url).map(({ reference }) => reference)).toEqual([{ name, label }]);
  });
});
