import { cn } from './cn.ts';

const RADIUS = 8;
const LENGTH = 2 * Math.PI * RADIUS;

/** A ring that empties. Decorative: the seconds stand beside it in words. */
export function CountdownRing({ left, total, className }: { left: number; total: number; className?: string }) {
  const share = total > 0 ? Math.max(0, Math.min(1, left / total)) : 0;
  return (
    <svg viewBox="0 0 20 20" className={cn('size-5 -rotate-90', left <= 5 ? 'text-danger' : 'text-accent', className)} aria-hidden="true">
      <circle cx="10" cy="10" r={RADIUS} fill="none" className="stroke-line" strokeWidth="2.5" />
      <circle cx="10" cy="10" r={RADIUS} fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" strokeDasharray={LENGTH} strokeDashoffset={LENGTH * (1 - share)} />
    </svg>
  );
}
