'use client';

import { X } from 'lucide-react';
import * as Radix from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from './button.tsx';
import { cn } from './cn.ts';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Says what the dialog is for; hidden from sight where the title is enough. */
  description: ReactNode;
  descriptionHidden?: boolean;
  size?: 'sm' | 'md' | 'lg';
  /** The row of buttons at the bottom, the main one last. */
  footer?: ReactNode;
  /** Whether a click outside and Escape leave its content in place, because typed text would be lost. */
  sticky?: boolean;
  children?: ReactNode;
}

const SIZE = { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-3xl' } as const;

/** A modal dialog; on phones a sheet from the bottom. */
export function Dialog({ open, onOpenChange, title, description, descriptionHidden = false, size = 'sm', footer, sticky = false, children }: DialogProps) {
  const t = useTranslations('common');
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-backdrop animate-fade-in" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            // Not the close button, whose tooltip would take the first Escape. Asked only where nothing inside has autoFocus.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onPointerDownOutside={(event) => {
            if (sticky) event.preventDefault();
          }}
          className={cn(
            'fixed inset-x-0 bottom-0 z-40 flex max-h-[92dvh] flex-col rounded-t-2xl border border-line bg-raised shadow-float outline-none animate-rise-in',
            'sm:inset-x-4 sm:top-[8vh] sm:bottom-auto sm:mx-auto sm:max-h-[84vh] sm:rounded-xl sm:animate-pop-in',
            SIZE[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-xl font-semibold tracking-tight text-ink">{title}</Radix.Title>
              <Radix.Description className={cn('mt-1 text-base text-muted', descriptionHidden && 'sr-only')}>{description}</Radix.Description>
            </div>
            <Radix.Close asChild>
              <IconButton label={t('close')}>
                <X className="size-4" aria-hidden="true" />
              </IconButton>
            </Radix.Close>
          </header>
          {/* Room above for the outline of what has the focus. */}
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
          {footer !== undefined && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
