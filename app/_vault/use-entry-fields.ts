'use client';

import { useState } from 'react';
import type { EntryItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { isCovered } from './field-value.tsx';
import { useSharedValues } from './use-shared-values.ts';

export interface SharedState {
  /** The values by field id; null while they load. */
  readonly values: ReadonlyMap<Id, string> | null;
  readonly error: unknown;
  readonly retry: () => void;
  /** The fields whose value is shown in clear. */
  readonly uncovered: ReadonlySet<Id>;
  readonly uncover: (field: Id, on: boolean) => void;
  /** Shows all, or hides all where one is shown. */
  readonly toggleAll: () => void;
}

/** The shared fields of the entry on the screen, and which of them are uncovered. */
export function useEntryFields(item: EntryItem): SharedState {
  const { values, error, retry } = useSharedValues(item);
  const [uncovered, setUncovered] = useState<ReadonlySet<Id>>(new Set());
  return {
    values,
    error,
    retry,
    uncovered,
    uncover: (field, on) => setUncovered((current) => new Set(on ? [...current, field] : [...current].filter((id) => id !== field))),
    toggleAll: () => {
      const covered = item.header.fields.filter((field) => field.class === 'shared' && isCovered(field)).map(({ id }) => id);
      setUncovered((current) => new Set(current.size > 0 ? [] : covered));
    },
  };
}
