import { expect, test } from 'vitest';
import { memoized, memoizedByObject } from './memo.ts';

/** A function that counts how often it was asked for real. */
function counted(): { readonly lengthOf: (text: string) => number; readonly asked: () => number } {
  let asked = 0;
  const lengthOf = memoized((text) => {
    asked++;
    return text.length;
  });
  return { lengthOf, asked: () => asked };
}

test('a short text is worked on once', () => {
  const { lengthOf, asked } = counted();
  expect([lengthOf('one'), lengthOf('one'), lengthOf('three')]).toEqual([3, 3, 5]);
  expect(asked()).toBe(2);
});

test('texts of clients fill no memory: long ones are not kept, and many not for ever', () => {
  const { lengthOf, asked } = counted();
  const long = 'x'.repeat(513);
  expect([lengthOf(long), lengthOf(long)]).toEqual([513, 513]);
  expect(asked()).toBe(2);
  lengthOf('first');
  for (let index = 0; index < 1_000; index++) lengthOf(String(index));
  const before = asked();
  lengthOf('first');
  expect(asked()).toBe(before + 1);
});

test('what fails is tried again', () => {
  let fails = true;
  const risky = memoized((text) => {
    if (fails) throw new Error('not yet');
    return text;
  });
  expect(() => risky('a')).toThrow('not yet');
  fails = false;
  expect(risky('a')).toBe('a');
});

test('an object is worked on once, and another one like it anew', () => {
  let asked = 0;
  const textOf = memoizedByObject(({ name }: { name: string }) => `${name}${++asked}`);
  const first = { name: 'a' };
  expect([textOf(first), textOf(first), textOf({ name: 'a' })]).toEqual(['a1', 'a1', 'a2']);
});
