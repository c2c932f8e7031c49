'use client';

import * as Radix from 'radix-ui/tabs';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface TabsProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  /** What the tabs are about, for screen readers. */
  label: string;
  tabs: readonly { value: T; label: ReactNode }[];
  className?: string;
  /** The panels, as `TabPanel`s. */
  children?: ReactNode;
}

export function Tabs<T extends string>({ value, onChange, label, tabs, className, children }: TabsProps<T>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((candidate) => candidate.value === next);
        if (tab) onChange(tab.value);
      }}
      className={className}
    >
      <Radix.List aria-label={label} className="flex gap-0.5 overflow-x-auto sm:gap-1 border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            onFocus={(event) => event.currentTarget.scrollIntoView({ block: 'nearest', inline: 'nearest' })}
            className={cn(
              '-mb-px shrink-0 border-b-2 border-transparent px-2.5 py-2 text-base font-medium max-sm:px-2 max-sm:text-sm text-muted transition-colors hover:text-ink',
              'focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink',
            )}
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({ value, className, children }: { value: string; className?: string; children: ReactNode }) {
  return (
    <Radix.Content value={value} className={cn('pt-4', className)}>
      {children}
    </Radix.Content>
  );
}
