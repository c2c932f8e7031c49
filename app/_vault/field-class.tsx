'use client';

import type { LucideIcon } from 'lucide-react';
import { Bot, Fingerprint } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { FieldClass } from '@/lib/protocol/contexts.ts';
import { Badge } from '../_ui/badge.tsx';

export const CLASS_ICON: Readonly<Record<FieldClass, LucideIcon>> = { shared: Bot, personal: Fingerprint };

/** Says who can open a field: by icon, words and colour. */
export function ClassBadge({ fieldClass }: { fieldClass: FieldClass }) {
  const t = useTranslations('fieldClass');
  return (
    <Badge tone={fieldClass === 'shared' ? 'accent' : 'brass'} icon={CLASS_ICON[fieldClass]}>
      {t(`${fieldClass}.name`)}
    </Badge>
  );
}
