'use client';

import * as Radix from 'radix-ui/radio-group';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface SegmentedProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  /** The question, for screen readers. */
  label: string;
  choices: readonly { value: T; label: ReactNode }[];
  className?: string;
  disabled?: boolean;
}

/** One of a few, all visible. */
export function Segmented<T extends string>({ value, onChange, label, choices, className, disabled = false }: SegmentedProps<T>) {
  return (
    <Radix.Root
      value={value}
      aria-label={label}
      disabled={disabled}
      orientation="horizontal"
      onValueChange={(next) => {
        const choice = choices.find((candidate) => candidate.value === next);
        if (choice) onChange(choice.value);
      }}
      className={cn('inline-flex flex-wrap gap-0.5 rounded-lg bg-sunken p-0.5', className)}
    >
      {choices.map((choice) => (
        <Radix.Item
          key={choice.value}
          value={choice.value}
          className={cn(
            'inline-flex h-7.5 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium text-muted transition-colors hover:text-ink disabled:opacity-60',
            'data-[state=checked]:bg-raised data-[state=checked]:text-ink data-[state=checked]:shadow-card',
          )}
        >
          {choice.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
