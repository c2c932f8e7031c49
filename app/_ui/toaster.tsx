'use client';

import { Check, CircleAlert, Info, X } from 'lucide-react';
import * as Radix from 'radix-ui/toast';
import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { Button, IconButton } from './button.tsx';
import type { Toast } from './toast-store.ts';
import { dismissToast, toastStore } from './toast-store.ts';

const NONE: readonly Toast[] = [];
const ICON = { neutral: Info, success: Check, danger: CircleAlert } as const;
const ICON_CLASS = { neutral: 'text-muted', success: 'text-accent-ink', danger: 'text-danger-ink' } as const;

/** Where messages appear: on a phone at the top, because sheets, the clipboard's countdown and the bar are below; in the corner of a desktop. */
export function Toaster() {
  const t = useTranslations('common');
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.getSnapshot, () => NONE);
  return (
    <Radix.Provider label={t('message')} duration={6000}>
      {toasts.map((toast) => (
        <ToastItem key={toast.id} toast={toast} />
      ))}
      <Radix.Viewport
        label={`${t('messages')} ({hotkey})`}
        className="fixed inset-x-3 top-[calc(0.75rem+env(safe-area-inset-top))] z-50 flex flex-col gap-2 outline-none sm:inset-x-auto sm:top-auto sm:right-5 sm:bottom-5 sm:w-96"
      />
    </Radix.Provider>
  );
}

function ToastItem({ toast }: { toast: Toast }) {
  const t = useTranslations('common');
  const Icon = ICON[toast.tone];
  return (
    <Radix.Root
      type={toast.tone === 'danger' ? 'foreground' : 'background'}
      onOpenChange={(open) => {
        if (!open) dismissToast(toast.id);
      }}
      className="flex items-start gap-3 rounded-lg border border-line bg-raised p-3 shadow-float animate-rise-in"
    >
      <Icon className={`mt-0.5 size-4.5 shrink-0 ${ICON_CLASS[toast.tone]}`} aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <Radix.Title className="font-medium break-words text-ink">{toast.title}</Radix.Title>
        {toast.description !== undefined && <Radix.Description className="text-sm text-muted">{toast.description}</Radix.Description>}
        {toast.action && (
          <Radix.Action altText={toast.action.label} asChild>
            <Button size="sm" className="mt-2" onClick={toast.action.onClick}>
              {toast.action.label}
            </Button>
          </Radix.Action>
        )}
      </div>
      <Radix.Close asChild>
        <IconButton label={t('close')} className="-m-1">
          <X className="size-4" aria-hidden="true" />
        </IconButton>
      </Radix.Close>
    </Radix.Root>
  );
}
