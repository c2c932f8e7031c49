import { expect, test } from 'vitest';
import { describeError } from './log.ts';

test('a logged error holds no message, at any depth', () => {
  const cause = Object.assign(new Error('params: canary'), { code: '23505', constraint_name: 'entries_pkey' });
  const described = describeError(new TypeError('canary in front\n canary below', { cause }));
  expect(JSON.stringify(described)).not.toContain('canary');
  expect(described).toMatchObject({ name: 'TypeError', cause: { name: 'Error', code: '23505', constraint: 'entries_pkey' } });
  expect(described.frames[0]).toContain('log.test.ts');
});

test('something thrown that is no error is named by its type', () => {
  expect(describeError('canary')).toEqual({ name: 'string', frames: [] });
});
