'use client';

import * as Radix from 'radix-ui/alert-dialog';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** A question: "Delete GitHub for good?" */
  title: ReactNode;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** The verb of the question: "Delete for good". */
  action: ReactNode;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  /** More to read or to choose between the description and the buttons. */
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. Stays open until its owner closes it. */
export function ConfirmDialog({ open, onOpenChange, title, description, action, danger = false, busy = false, onConfirm, children }: ConfirmDialogProps) {
  const t = useTranslations('common');
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-backdrop animate-fade-in" />
        <Radix.Content className="fixed inset-x-4 top-[18vh] z-50 mx-auto flex max-h-[76vh] max-w-md flex-col gap-3 overflow-y-auto rounded-xl border border-line bg-raised p-5 shadow-float outline-none animate-pop-in">
          <Radix.Title className="text-xl font-semibold tracking-tight text-ink">{title}</Radix.Title>
          <Radix.Description className="text-base text-muted">{description}</Radix.Description>
          {children}
          <div className="mt-2 flex flex-wrap justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{t('cancel')}</Button>
            </Radix.Cancel>
            <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
              {action}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
