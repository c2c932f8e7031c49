'use client';

import type { ReactNode } from 'react';
import { useId } from 'react';
import { cn } from './cn.ts';

/** A titled part of a page. */
export function Card({ title, action, className, children }: { title: ReactNode; action?: ReactNode; className?: string; children: ReactNode }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={cn('rounded-xl border border-line bg-surface shadow-card', className)}>
      <header className="flex min-h-12 items-center justify-between gap-2 border-b border-line px-4 py-2">
        <h2 id={heading} className="font-semibold text-ink">{title}</h2>
        {action}
      </header>
      {children}
    </section>
  );
}

/** One fact: what it is, and what it says. */
export function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5 px-4 py-2.5">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="max-w-full text-right font-medium break-words text-ink">{children}</dd>
    </div>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line">{children}</dl>;
}
