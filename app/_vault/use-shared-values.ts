'use client';

import { useQuery } from '@tanstack/react-query';
import { readShared } from '@/lib/client/entries.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';

/** The shared values of an entry while it is on the screen; forgotten when it leaves. */
export function useSharedValues(item: EntryItem | null): { values: ReadonlyMap<Id, string> | null; error: unknown; retry: () => void } {
  const hasShared = item?.header.fields.some((field) => field.class === 'shared') ?? false;
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', item?.id, item?.version],
    queryFn: async () => (item ? readShared(item.id) : NONE),
    enabled: hasShared,
    networkMode: 'always',
    staleTime: Infinity,
    gcTime: 0,
  });
  return { values: hasShared ? (data ?? null) : NONE, error, retry: () => void refetch() };
}

const NONE: ReadonlyMap<Id, string> = new Map();
