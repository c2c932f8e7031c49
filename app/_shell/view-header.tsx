import type { ReactNode } from 'react';

/** The top of a view: its name, a line about it, and what one can do there. */
export function ViewHeader({ title, description, actions, children }: { title: ReactNode; description?: ReactNode; actions?: ReactNode; children?: ReactNode }) {
  return (
    <header className="border-b border-line px-4 py-3 sm:px-6 sm:py-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-52 flex-1">
          <h1 className="text-2xl font-semibold tracking-tight text-ink">{title}</h1>
          {description !== undefined && <p className="mt-0.5 text-base text-muted">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex shrink-0 flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
