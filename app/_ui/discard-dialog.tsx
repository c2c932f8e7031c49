'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface DiscardDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What is lost, and what stays. */
  text: ReactNode;
  onDiscard: () => void;
}

/** Asks before typed text or choices go away. */
export function DiscardDialog({ open, onOpenChange, text, onDiscard }: DiscardDialogProps) {
  const t = useTranslations('common.discard');
  return <ConfirmDialog open={open} onOpenChange={onOpenChange} danger title={t('title')} description={text} action={t('action')} onConfirm={onDiscard} />;
}
