import { describe, expect, it } from 'vitest';
import type { EntryItem } from '@/lib/client/items.ts';
import { exampleOf, isGrantable, nameCollisions, withEntries } from './scope.ts';

function entry(id: string, name: string, fields: Partial<EntryItem['header']['fields'][number]>[] = []): EntryItem {
  const full = fields.map((field, index) => {
    return { id: `${id}-${index}`, key: '', label: 'Field', kind: 'text', class: 'shared', epoch: 1, digest: '', ...field } as const;
  });
  const header = { v: 1, name, type: 'login', hint: '', urls: [], hosts: [], tags: [], favourite: false, trashedAt: null } as const;
  return { id, version: 1, header: { ...header, urls: [], hosts: [], tags: [], createdAt: 0, updatedAt: 0, primary: null, fields: full } };
}

describe('nameCollisions', () => {
  it('compares names as agents ask for them', () => {
    const entries = [entry('a', 'GitHub'), entry('b', ' github '), entry('c', 'GitLab')];
    expect(nameCollisions(entries, new Set(['a', 'b', 'c'])).map((group) => group.map(({ id }) => id))).toEqual([['a', 'b']]);
    expect(nameCollisions(entries, new Set(['a', 'c']))).toEqual([]);
  });
});

describe('isGrantable', () => {
  it('needs a shared field', () => {
    expect(isGrantable(entry('a', 'Card', [{ class: 'personal' }]))).toBe(false);
    expect(isGrantable(entry('a', 'Login', [{ class: 'personal' }, {}]))).toBe(true);
  });
});

describe('withEntries', () => {
  it('leaves the given set as it was', () => {
    const before = new Set(['a']);
    expect([...withEntries(before, [entry('b', 'B')], true)]).toEqual(['a', 'b']);
    expect([...withEntries(before, [entry('a', 'A')], false)]).toEqual([]);
    expect([...before]).toEqual(['a']);
  });
});

describe('exampleOf', () => {
  it('takes a real entry of the scope, by the key of its field', () => {
    const login = entry('a', 'Mail', [{ key: 'password' }, { kind: 'totp' }]);
    expect(exampleOf([login], ['a'])).toEqual({ entry: 'Mail', field: 'password', totp: true });
  });

  it('makes one up for an empty scope', () => {
    expect(exampleOf([entry('a', 'Mail', [{}])], [])).toEqual({ entry: 'GitHub', field: 'password', totp: true });
  });
});
