import type { ComponentProps } from 'react';
import { ChevronDown } from 'lucide-react';
import { cn } from './cn.ts';

// 16 px on phones: a smaller font makes iOS zoom into the field.
const CONTROL =
  'w-full rounded-md border border-line-strong/60 bg-surface text-lg text-ink shadow-card transition-colors placeholder:text-faint ' +
  'hover:border-line-strong focus-visible:border-accent focus-visible:outline-offset-0 disabled:opacity-60 md:text-base ' +
  'aria-invalid:border-danger';

/** A line of text. Its label comes from a `Field` around it or from aria-label. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" className={cn(CONTROL, 'h-9 px-3', className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={4} className={cn(CONTROL, 'min-h-20 px-3 py-2', className)} {...rest} />;
}

/** The browser's own list: right on every phone, and free of inline styles. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={cn('relative inline-flex w-full', className)}>
      <select className={cn(CONTROL, 'h-9 appearance-none truncate pr-8 pl-3')} {...rest}>
        {children}
      </select>
      <ChevronDown className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted" aria-hidden="true" />
    </span>
  );
}

/** A tick box with the browser's behaviour and the theme's colour. */
export function Checkbox({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  return <input type="checkbox" className={cn('size-4.5 shrink-0 rounded-sm accent-accent', className)} {...rest} />;
}
