import { expect, test } from 'vitest';
import { draftOf } from '@/lib/client/drafts.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { noteOpened, openedEntries, recentEntries } from './recent.ts';

function entry(name: string, updatedAt: number, trashedAt: number | null = null): EntryItem {
  const draft = draftOf('custom', (key) => key);
  return {
    id: draft.id,
    version: 1,
    header: { v: 1, name, type: 'custom', hint: '', urls: [], hosts: [], tags: [], favourite: false, trashedAt, createdAt: 0, updatedAt, primary: null, fields: [] },
  };
}

const old = entry('old', 1);
const fresh = entry('fresh', 3);
const middle = entry('middle', 2);
const trashed = entry('trashed', 4, 5);
const entries = [fresh, middle, old, trashed];

test('what was opened comes first, then what was changed last, and nothing of the trash', () => {
  expect(recentEntries(entries, [old.id, trashed.id])).toEqual([old, fresh, middle]);
  expect(recentEntries(entries, [], 2)).toEqual([fresh, middle]);
});

test('an entry opened again moves to the front, and old ones are forgotten', () => {
  noteOpened(old.id);
  noteOpened(fresh.id);
  noteOpened(old.id);
  expect(openedEntries.getSnapshot()).toEqual([old.id, fresh.id]);
  for (let more = 0; more < 30; more += 1) noteOpened(entry(`more ${more}`, 0).id);
  expect(openedEntries.getSnapshot()).toHaveLength(20);
  expect(openedEntries.getSnapshot()).not.toContain(old.id);
});
