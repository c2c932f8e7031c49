import { describe, expect, it } from 'vitest';
import { isClaimCode } from './claim-code.ts';
import { deviceName } from './device-name.ts';
import { groupCode } from './group-code.ts';

describe('groupCode', () => {
  it('shows groups of five whatever is typed', () => {
    expect(groupCode('abcde fghij-k')).toBe('ABCDE-FGHIJ-K');
    expect(groupCode('')).toBe('');
  });

  it('takes no more than a code has', () => {
    expect(groupCode('A'.repeat(60)).replaceAll('-', '')).toHaveLength(40);
  });
});

describe('deviceName', () => {
  it.each([
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Mac, Safari'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0', 'Windows, Edge'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 'iPhone, Safari'],
    ['something else', null],
  ])('reads %s', (agent, name) => {
    expect(deviceName(agent)).toBe(name);
  });
});

describe('isClaimCode', () => {
  const code = `${'aZ09-_'.repeat(7)}A`;

  it('knows a whole code', () => {
    expect(isClaimCode(code)).toBe(true);
  });

  it.each(['', code.slice(1), `${code}A`, `${code.slice(1)}B`, `${code.slice(1)}.`])('knows that %j is none', (text) => {
    expect(isClaimCode(text)).toBe(false);
  });
});
