import { describe, expect, it } from 'vitest';
import { draftFrom } from '@/lib/client/drafts.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import type { FieldHeader, Header } from '@/lib/protocol/sealed/header.ts';
import { mergeDraft } from './merge.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const NONE: ReadonlySet<string> = new Set();

function field(id: string, digest: string, label = id): FieldHeader {
  return { id, key: '', label, kind: 'secret', class: 'shared', epoch: 1, digest: digest.padEnd(43, '0') };
}

function item(version: number, header: Partial<Header> = {}): EntryItem {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    version,
    header: {
      v: 1, name: 'GitHub', type: 'login', hint: '', urls: [], hosts: [], tags: [], favourite: false, trashedAt: null,
      createdAt: 1, updatedAt: 1, primary: null, fields: [field(A, 'a1'), field(B, 'b1')], ...header,
    },
  };
}

const base = item(1);
const mine = draftFrom(base);

function typed(values: Readonly<Record<string, string>>) {
  return { ...mine, fields: mine.fields.map((draft) => ({ ...draft, value: values[draft.id] ?? draft.value })) };
}

describe('mergeDraft', () => {
  it('joins changes of different parts without a question', () => {
    const theirs = item(2, { name: 'GitHub work', fields: [field(A, 'a1'), field(B, 'b2')] });
    const merge = mergeDraft(base.header, { ...typed({ [A]: 'new' }), tags: ['x'] }, theirs);
    expect(merge.conflicts).toEqual([]);
    const draft = merge.resolve(NONE);
    expect(draft).toMatchObject({ version: 2, name: 'GitHub work', tags: ['x'] });
    expect(draft.fields.map(({ id, value }) => [id, value])).toEqual([[A, 'new'], [B, null]]);
  });

  it('asks where both changed the name, and takes the side that is chosen', () => {
    const merge = mergeDraft(base.header, { ...mine, name: 'Mine' }, item(2, { name: 'Theirs' }));
    expect(merge.conflicts).toMatchObject([{ part: 'name' }]);
    expect(merge.resolve(NONE).name).toBe('Mine');
    expect(merge.resolve(new Set(['name'])).name).toBe('Theirs');
  });

  it('keeps the hosts that I changed, and asks where both did', () => {
    const changed = { ...mine, hosts: ['github.com'] };
    expect(mergeDraft(base.header, changed, item(2, { name: 'Theirs' })).resolve(NONE)).toMatchObject({ name: 'Theirs', hosts: ['github.com'] });
    const clash = mergeDraft(base.header, changed, item(2, { hosts: ['gitlab.com'] }));
    expect(clash.conflicts).toMatchObject([{ part: 'hosts' }]);
    expect(clash.resolve(new Set(['hosts'])).hosts).toEqual(['gitlab.com']);
  });

  it('does not ask where both changed to the same', () => {
    expect(mergeDraft(base.header, { ...mine, name: 'Same' }, item(2, { name: 'Same' })).conflicts).toEqual([]);
  });

  it('asks where both wrote one value', () => {
    const merge = mergeDraft(base.header, typed({ [A]: 'mine' }), item(2, { fields: [field(A, 'a2'), field(B, 'b1')] }));
    expect(merge.conflicts).toMatchObject([{ part: 'field', key: A, removed: null }]);
    expect(merge.resolve(NONE).fields[0]?.value).toBe('mine');
    expect(merge.resolve(new Set([A])).fields[0]?.value).toBeNull();
  });

  it('keeps my label and their value', () => {
    const relabelled = { ...mine, fields: mine.fields.map((draft) => (draft.id === A ? { ...draft, label: 'Token' } : draft)) };
    const merge = mergeDraft(base.header, relabelled, item(2, { fields: [field(A, 'a2'), field(B, 'b1')] }));
    expect(merge.conflicts).toEqual([]);
    expect(merge.resolve(NONE).fields[0]).toMatchObject({ label: 'Token', value: null });
  });

  it('asks where I removed what they wrote, and where they removed what I wrote', () => {
    const removed = mergeDraft(base.header, { ...mine, fields: mine.fields.slice(1) }, item(2, { fields: [field(A, 'a2'), field(B, 'b1')] }));
    expect(removed.conflicts).toMatchObject([{ key: A, removed: 'mine' }]);
    expect(removed.resolve(NONE).fields.map(({ id }) => id)).toEqual([B]);
    expect(removed.resolve(new Set([A])).fields.map(({ id }) => id).toSorted()).toEqual([A, B]);

    const gone = mergeDraft(base.header, typed({ [A]: 'mine' }), item(2, { fields: [field(B, 'b1')] }));
    expect(gone.conflicts).toMatchObject([{ key: A, removed: 'theirs' }]);
    expect(gone.resolve(NONE).fields.find(({ id }) => id === A)?.value).toBe('mine');
    expect(gone.resolve(new Set([A])).fields.some(({ id }) => id === A)).toBe(false);
  });

  it('keeps fields that either side added', () => {
    const C = '00000000-0000-4000-8000-00000000000c';
    const D = '00000000-0000-4000-8000-00000000000d';
    const added = { ...mine, fields: [...mine.fields, { id: C, key: '', label: 'c', kind: 'text' as const, class: 'shared' as const, value: 'x' }] };
    const merge = mergeDraft(base.header, added, item(2, { fields: [...base.header.fields, field(D, 'd1')] }));
    expect(merge.conflicts).toEqual([]);
    expect(merge.resolve(NONE).fields.map(({ id }) => id).toSorted()).toEqual([A, B, C, D]);
  });
});
