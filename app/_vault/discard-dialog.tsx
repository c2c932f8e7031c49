'use client';

import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '../_ui/confirm-dialog.tsx';

/** Asks before typed text goes away. */
export function DiscardDialog({ open, onOpenChange, onDiscard }: { open: boolean; onOpenChange: (open: boolean) => void; onDiscard: () => void }) {
  const t = useTranslations('editor.discard');
  return <ConfirmDialog open={open} onOpenChange={onOpenChange} danger title={t('title')} description={t('text')} action={t('action')} onConfirm={onDiscard} />;
}
