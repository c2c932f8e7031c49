'use client';

import type { LucideIcon } from 'lucide-react';
import { Check } from 'lucide-react';
import * as Radix from 'radix-ui/dropdown-menu';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Keys } from './keys.tsx';
import { useLandmark } from './use-landmark.ts';

const ITEM =
  'flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 text-base text-ink outline-none select-none ' +
  'data-[disabled]:cursor-default data-[disabled]:opacity-50 data-[highlighted]:bg-hover';

/** A menu that opens from its trigger. */
export function Menu({ trigger, align = 'end', children }: { trigger: ReactElement; align?: 'start' | 'end'; children: ReactNode }) {
  const { trigger: triggerRef, container, onOpenChange } = useLandmark();
  return (
    // Not modal: the page stays readable to screen readers, and nothing hides what has the focus.
    <Radix.Root modal={false} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild ref={triggerRef}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[70vh] min-w-52 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-float animate-pop-in"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  icon?: LucideIcon;
  /** Whether it stands for what is shown now. */
  current?: boolean;
  danger?: boolean;
  disabled?: boolean;
  keys?: string;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon: Icon, current = false, danger = false, disabled = false, keys, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item aria-current={current || undefined} className={cn(ITEM, current && 'font-medium text-accent-ink', danger && 'text-danger-ink data-[highlighted]:bg-danger-soft')} disabled={disabled} onSelect={onSelect}>
      {Icon && <Icon className={cn('size-4 shrink-0', danger || current ? '' : 'text-muted')} aria-hidden="true" />}
      <span className="flex-1">{children}</span>
      {keys !== undefined && <Keys keys={keys} />}
    </Radix.Item>
  );
}

interface MenuChoiceProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string; icon?: LucideIcon }[];
}

/** One of several, the current one ticked. */
export function MenuChoice<T extends string>({ value, onChange, choices }: MenuChoiceProps<T>) {
  return (
    <Radix.RadioGroup value={value}>
      {choices.map(({ value: choice, label, icon: Icon }) => (
        <Radix.RadioItem key={choice} value={choice} className={ITEM} onSelect={() => onChange(choice)}>
          {Icon && <Icon className="size-4 shrink-0 text-muted" aria-hidden="true" />}
          <span className="flex-1">{label}</span>
          <Radix.ItemIndicator>
            <Check className="size-4 text-accent-ink" aria-hidden="true" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-muted">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
