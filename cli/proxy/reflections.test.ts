import { beforeEach, describe, expect, test } from 'vitest';
import type { Credential } from '../credential.ts';
import type { Destination, Injected } from './injection.ts';
import { valuesOf } from './injection.ts';
import { Reflections } from './reflections.ts';
import { findReferences } from './references.ts';

const MINUTES = 60_000;
const HERE = { host: 'a.example', port: 443 };
const THERE = { host: 'b.example', port: 443 };

let now = 0;
let reflections: Reflections;

beforeEach(() => {
  now = 1_000_000;
  reflections = new Reflections(() => now);
});

function credential(hosts: readonly string[] = ['a.example'], kind: Credential['kind'] = 'secret'): Credential {
  return { kind, value: '', hosts };
}

function injected(value: string, of = credential()): Injected {
  return { key: 'entry\0key', placeholder: 'clavitor://Entry/key', value, credential: of };
}

/** Many values, each of which takes a place. */
function many(count: number, prefix = 'value'): Injected[] {
  return Array.from({ length: count }, (_, index) => injected(`${prefix}-${index}`));
}

function isFound(value: string, target = HERE): boolean {
  return reflections.needlesFor(target, 'https').some(({ find }) => find.toString() === value);
}

describe('what went out', () => {
  test('spellings of one reference take one place', async () => {
    const spellings = Array.from({ length: 2_100 }, (_, index) => `clavitor://${index.toString(2).padStart(12, '0').replaceAll('0', 'a').replaceAll('1', 'A')}`);
    const found = findReferences(spellings.join(' '));
    const destination: Destination = { scheme: 'https', target: HERE, addresses: [], via: null };
    const one = { ...credential(), value: 'one-value' };
    const values = await valuesOf(found, { method: 'GET', path: '/', fields: [] }, destination, { kept: () => one, get: () => Promise.reject(new Error('not asked')) });
    expect(values.size).toBe(2_100);
    reflections.remember([injected('other-value'), ...values.values()]);
    expect([isFound('other-value'), isFound('one-value')]).toEqual([true, true]);
  });

  test('is looked for until fifteen minutes after its last use', () => {
    reflections.remember([injected('first-value')]);
    now += 14 * MINUTES;
    reflections.remember([injected('other-value')]);
    expect(isFound('first-value')).toBe(true);
    reflections.remember([injected('first-value')]);
    now += 15 * MINUTES - 1;
    expect([isFound('first-value'), isFound('other-value')]).toEqual([true, true]);
    now += 1;
    expect([isFound('first-value'), isFound('other-value')]).toEqual([false, false]);
  });

  test('is not forgotten for more: where there is no place for one, it may not go out', () => {
    reflections.remember(many(2_000));
    expect(() => reflections.remember([injected('value-0'), injected('one-more')])).toThrow(expect.objectContaining({ code: 'too-many-values', status: 429 }));
    expect([isFound('value-0'), isFound('value-1'), isFound('one-more')]).toEqual([true, true, false]);
    now += 15 * MINUTES;
    reflections.remember([injected('one-more')]);
    expect([isFound('value-0'), isFound('one-more')]).toEqual([false, true]);
  });

  test('takes no place where nothing is looked for', () => {
    reflections.remember(Array.from({ length: 2_100 }, (_, index) => injected(`user-${index}`, credential(['a.example'], 'text'))));
    reflections.remember(many(2_000));
    expect(isFound('value-1999')).toBe(true);
  });

  test('is looked for at every host to which it might go, also when it may no more', () => {
    reflections.remember([injected('the-value', credential(['a.example', 'b.example']))]);
    now += 10 * MINUTES;
    reflections.remember([injected('the-value', credential(['a.example']))]);
    expect([isFound('the-value'), isFound('the-value', THERE)]).toEqual([true, true]);
    now += 15 * MINUTES;
    expect([isFound('the-value'), isFound('the-value', THERE)]).toEqual([false, false]);
    reflections.remember([injected('the-value', credential(['a.example']))]);
    expect([isFound('the-value'), isFound('the-value', THERE)]).toEqual([true, false]);
    reflections.remember([injected('the-value', credential(['b.example']))]);
    expect([isFound('the-value'), isFound('the-value', THERE)]).toEqual([true, true]);
  });

  test('is the same list where a credential is fetched anew with the same hosts, in whatever order', () => {
    reflections.remember([injected('the-value', credential(['a.example', 'b.example']))]);
    const list = reflections.needlesFor(HERE, 'https');
    now += 5_000;
    reflections.remember([injected('the-value', credential(['b.example', 'a.example']))]);
    expect(reflections.needlesFor(HERE, 'https')).toBe(list);
    reflections.remember([injected('the-value', credential(['c.example']))]);
    expect(reflections.needlesFor(HERE, 'https')).not.toBe(list);
  });
});
