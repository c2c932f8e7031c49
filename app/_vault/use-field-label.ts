'use client';

import type { Messages } from 'use-intl';
import { useTranslations } from 'use-intl';

/** The words for a template's field key, in the owner's language. */
export function useFieldLabel(): (key: string) => string {
  const t = useTranslations('field');
  return (key) => (isKnown(t, key) ? t(key) : key);
}

function isKnown(t: { has: (key: keyof Messages['field']) => boolean }, key: string): key is keyof Messages['field'] {
  return t.has(key as keyof Messages['field']);
}
