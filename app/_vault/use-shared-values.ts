'use client';

import { useQuery } from '@tanstack/react-query';
import { readField } from '@/lib/client/entries.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';

/** The shared values of an entry while it is on the screen; forgotten when it leaves. */
export function useSharedValues(item: EntryItem | null): { values: ReadonlyMap<Id, string> | null; error: unknown; retry: () => void } {
  const hasShared = item?.header.fields.some((field) => field.class === 'shared') ?? false;
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', item?.id, item?.version],
    queryFn: async () => (item ? readShared(item) : NONE),
    enabled: hasShared,
    networkMode: 'always',
    staleTime: Infinity,
    gcTime: 0,
  });
  return { values: hasShared ? (data ?? null) : NONE, error, retry: () => void refetch() };
}

async function readShared({ id, header }: EntryItem): Promise<ReadonlyMap<Id, string>> {
  const shared = header.fields.filter((field) => field.class === 'shared');
  return new Map(await Promise.all(shared.map(async (field): Promise<[Id, string]> => [field.id, await readField(id, field.id)])));
}

const NONE: ReadonlyMap<Id, string> = new Map();
