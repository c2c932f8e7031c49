'use client';

import type { EntryItem } from '@/lib/client/items.ts';
import type { FieldDraft } from '@/lib/client/drafts.ts';
import type { PersonalState } from './use-personal-reveal.ts';
import { usePersonalReveal } from './use-personal-reveal.ts';
import { useSharedValues } from './use-shared-values.ts';

export interface KnownValues {
  /** What a field holds: typed, or read; null where it is not known (still loading, or personal). */
  readonly of: (field: FieldDraft) => string | null;
  readonly personal: PersonalState;
  readonly error: unknown;
}

/** The values of the entry that is being edited. Personal ones are known only while they are revealed. */
export function useKnownValues(base: EntryItem | null): KnownValues {
  const shared = useSharedValues(base);
  const personal = usePersonalReveal(base?.id ?? '');
  return {
    of: (field) => field.value ?? shared.values?.get(field.id) ?? personal.values?.get(field.id) ?? null,
    personal,
    error: shared.error,
  };
}
