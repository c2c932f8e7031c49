import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { vectorFilesByName } from './build/all.ts';
import type { VectorFile } from './case.ts';
import { checkVectors } from './check.ts';

describe('frozen vectors', () => {
  test('all give what they say', async () => {
    const { count, refusals, failures } = await checkVectors();
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(950);
    expect(refusals).toBeGreaterThan(count / 2);
  }, 60_000);

  test('are what the generator makes, so no format has changed unnoticed', async () => {
    const made = await vectorFilesByName();
    expect(Object.keys(made).length).toBeGreaterThan(20);
    for (const [name, file] of Object.entries(made)) expect(frozen(name), name).toEqual(file);
  });

  test('have a name of their own in each file', async () => {
    for (const [name, file] of Object.entries(await vectorFilesByName())) {
      const names = file.cases.map((vector) => vector.name);
      expect(new Set(names).size, name).toBe(names.length);
    }
  });
});

describe('the check itself', () => {
  const [first] = frozen('id').cases;
  const check = async (change: Partial<VectorFile['cases'][number]>) =>
    (await checkVectors([{ format: 'planted', source: 'test', cases: [{ ...first, ...change }] }])).failures;

  test('passes what is right', async () => expect(await check({})).toEqual([]));
  test('finds another result', async () => expect(await check({ result: '00' })).toHaveLength(1));
  test('finds success where an error is due', async () => expect(await check({ error: 'bad-id' })).toHaveLength(1));
  test('finds another error', async () =>
    expect(await check({ input: { id: '' }, error: 'open-failed' })).toEqual([
      'planted: bytes of an id: expected error open-failed, got error bad-id',
    ]));
  test('finds an error where success is due', async () => expect(await check({ input: { id: '' } })).toHaveLength(1));
  test('finds an operation that does not exist', async () => expect(await check({ operation: 'guess' })).toHaveLength(1));
  test('finds a missing input', async () => expect(await check({ input: {} })).toHaveLength(1));
});

function frozen(name: string): VectorFile {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as VectorFile;
}
