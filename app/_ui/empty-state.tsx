import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface EmptyStateProps {
  icon: LucideIcon;
  title: ReactNode;
  /** `h1` where it is the whole page. */
  heading?: 'h1' | 'h2';
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}

/** What a page shows where there is nothing yet: what belongs here, and how to begin. */
export function EmptyState({ icon: Icon, title, heading: Heading = 'h2', children, actions, className }: EmptyStateProps) {
  return (
    <div className={cn('mx-auto flex max-w-sm flex-col items-center px-6 py-12 text-center', className)}>
      <span className="mb-4 grid size-12 place-items-center rounded-xl border border-accent-line bg-accent-soft text-accent-ink">
        <Icon className="size-5.5" aria-hidden="true" />
      </span>
      <Heading className="text-lg font-semibold text-ink">{title}</Heading>
      {children !== undefined && <div className="mt-1.5 text-base text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
