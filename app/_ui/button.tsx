import * as Slot from 'radix-ui/slot';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'danger-ghost';
export type ButtonSize = 'sm' | 'md' | 'lg';

const BASE =
  'relative inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium transition-colors ' +
  'disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:shrink-0';

const VARIANT: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-on-accent shadow-card enabled:hover:bg-accent-strong',
  secondary: 'border border-line bg-raised text-ink shadow-card hover:bg-hover active:bg-pressed',
  ghost: 'text-muted hover:bg-hover hover:text-ink active:bg-pressed',
  danger: 'bg-danger text-on-danger shadow-card enabled:hover:bg-danger-strong',
  'danger-ghost': 'text-danger-ink hover:bg-danger-soft',
};

const SIZE: Readonly<Record<ButtonSize, string>> = {
  sm: 'h-8 px-2.5 text-sm',
  md: 'h-9 px-3.5 text-base',
  // Long words of a language wrap on a phone.
  lg: 'min-h-11 rounded-lg px-5 py-2 text-lg whitespace-normal',
};

const ICON_SIZE: Readonly<Record<ButtonSize, string>> = { sm: 'size-8', md: 'size-9', lg: 'size-11' };

interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Shows a spinner and takes no clicks, but keeps its width and the focus. */
  busy?: boolean;
  /** Renders the one child element (such as a link) as the button. */
  asChild?: boolean;
}

/** The button of every page. Of type "button" unless said otherwise. */
export function Button({ variant = 'secondary', size = 'md', busy = false, asChild = false, className, children, onClick, ...rest }: ButtonProps) {
  const classes = cn(BASE, VARIANT[variant], SIZE[size], className);
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={classes}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    >
      {busy && <Spinner className="absolute" />}
      <span className={cn('inline-flex items-center gap-2', busy && 'opacity-0')}>{children}</span>
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** Its name: read by screen readers and shown on hover. */
  label: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Keys that do the same, shown beside the name. */
  keys?: string;
  children: ReactNode;
}

/** A button with an icon alone. */
export function IconButton({ label, variant = 'ghost', size = 'sm', keys, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys}>
      <button type="button" aria-label={label} className={cn(BASE, VARIANT[variant], ICON_SIZE[size], 'p-0', className)} {...rest}>
        {children}
      </button>
    </Tooltip>
  );
}
