import { describe, expect, it } from 'vitest';
import type { Header } from '@/lib/protocol/sealed/header.ts';
import { changedParts } from './changed-parts.ts';

const header: Header = {
  v: 1, name: 'GitHub', type: 'login', hint: '', urls: [], hosts: [], tags: [], favourite: false, trashedAt: null, createdAt: 1, updatedAt: 1, primary: null,
  fields: [{ id: '00000000-0000-4000-8000-00000000000a', key: 'password', label: 'Password', kind: 'secret', class: 'shared', epoch: 1, digest: 'a'.repeat(43) }],
};

describe('changedParts', () => {
  it('says nothing where nothing changed', () => {
    expect(changedParts(header, { ...header, updatedAt: 2 })).toEqual({ parts: [], fields: [] });
  });

  it('names parts and fields once each', () => {
    const moved = header.fields.map((field) => ({ ...field, id: '00000000-0000-4000-8000-00000000000b', class: 'personal' as const }));
    expect(changedParts(header, { ...header, name: 'Git', hosts: ['github.com'], tags: ['x'], fields: moved })).toEqual({ parts: ['name', 'hosts', 'tags'], fields: ['Password'] });
  });

  it('tells the way into the trash from the way out', () => {
    expect(changedParts(header, { ...header, trashedAt: 3 }).parts).toEqual(['trash']);
    expect(changedParts({ ...header, trashedAt: 3 }, header).parts).toEqual(['restore']);
  });
});
