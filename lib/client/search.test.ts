import { expect, test } from 'vitest';
import { makeId } from '../protocol/ids.ts';
import type { Header } from '../protocol/sealed/header.ts';
import type { EntryItem } from './items.ts';
import { fold, searchEntries, tagCounts } from './search.ts';

function entry(name: string, more: Partial<Header> = {}): EntryItem {
  const header: Header = {
    v: 1,
    name,
    type: 'login',
    hint: '',
    urls: [],
    hosts: [],
    tags: [],
    favourite: false,
    trashedAt: null,
    createdAt: 0,
    updatedAt: 0,
    primary: null,
    fields: [],
    ...more,
  };
  return { id: makeId(), version: 1, header };
}

function names(entries: readonly EntryItem[]): string[] {
  return entries.map(({ header }) => header.name);
}

test('every word must be there, anywhere in name, hint, addresses, tags and labels', () => {
  const github = entry('GitHub', { hint: 'octo@example.com', urls: ['https://github.com/login'], tags: ['Work'] });
  const gitlab = entry('GitLab', { tags: ['home'] });
  expect(names(searchEntries([github, gitlab], 'git work'))).toEqual(['GitHub']);
  expect(names(searchEntries([github, gitlab], 'OCTO login'))).toEqual(['GitHub']);
  expect(names(searchEntries([github, gitlab], 'git'))).toEqual(['GitHub', 'GitLab']);
  expect(searchEntries([github, gitlab], 'git absent')).toEqual([]);
});

test('names that start with the query come first, then names that hold it', () => {
  const entries = [entry('A', { tags: ['bank'] }), entry('My bank'), entry('Bank of Nowhere')];
  expect(names(searchEntries(entries, 'bank'))).toEqual(['Bank of Nowhere', 'My bank', 'A']);
});

test('case and accents do not count, in any script', () => {
  expect(fold('Ёлка ÀÉ')).toBe(fold('елка ae'));
  expect(names(searchEntries([entry('Café Straße')], 'cafe'))).toEqual(['Café Straße']);
  expect(names(searchEntries([entry('Госуслуги')], 'госУСЛ'))).toEqual(['Госуслуги']);
});

test('the trash is apart, and filters narrow what is searched', () => {
  const gone = entry('Old', { trashedAt: 1 });
  const star = entry('Star', { favourite: true, type: 'card' });
  expect(names(searchEntries([gone, star], ''))).toEqual(['Star']);
  expect(names(searchEntries([gone, star], '', { trash: true }))).toEqual(['Old']);
  expect(names(searchEntries([gone, star], '', { type: 'login' }))).toEqual([]);
  expect(names(searchEntries([gone, star], '', { favourites: true }))).toEqual(['Star']);
  expect(names(searchEntries([gone, star], '', { ids: new Set() }))).toEqual([]);
});

test('tags are counted outside the trash', () => {
  const entries = [entry('A', { tags: ['x', 'y'] }), entry('B', { tags: ['x'] }), entry('C', { tags: ['x'], trashedAt: 1 })];
  expect(tagCounts(entries)).toEqual([{ tag: 'x', count: 2 }, { tag: 'y', count: 1 }]);
});
