import type { ReactNode } from 'react';

/** One setting: its name, a line about it, and its control. */
export function SettingRow({ label, htmlFor, hint, children }: { label: ReactNode; htmlFor?: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line px-4 py-3.5 last:border-b-0">
      <div className="min-w-48 flex-1">
        {htmlFor === undefined ? (
          <p className="font-medium text-ink">{label}</p>
        ) : (
          <label htmlFor={htmlFor} className="font-medium text-ink">
            {label}
          </label>
        )}
        {hint !== undefined && <p className="mt-0.5 text-sm text-muted">{hint}</p>}
      </div>
      {children}
    </div>
  );
}
