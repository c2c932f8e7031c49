import { cn } from './cn.ts';

/** Clavitor's mark: a keyhole whose stem is a key's bit. Decorative. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={cn('size-8', className)} aria-hidden="true">
      <rect width="32" height="32" rx="8.5" className="fill-accent" />
      <path
        className="fill-on-accent"
        fillRule="evenodd"
        d="M16 6.2a6.3 6.3 0 0 1 2.35 12.15v2.2h3.1v2.5h-3.1v2.75h-4.7v-7.45A6.3 6.3 0 0 1 16 6.2Zm0 3.6a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4Z"
      />
    </svg>
  );
}
