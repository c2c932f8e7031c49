import { cn } from '../_ui/cn.ts';

/** A revealed secret. Digits and signs have their own colour, because O and 0 must not look alike. */
export function SecretText({ value, className }: { value: string; className?: string }) {
  return (
    <span className={cn('font-mono break-all whitespace-pre-wrap', className)}>
      {value.split(/(\p{N}+|[^\p{L}\p{N}\s]+)/u).map((part, index) => (
        <span key={index} className={cn(/^\p{N}/u.test(part) && 'text-accent-ink', /^[^\p{L}\p{N}\s]/u.test(part) && 'text-brass-ink')}>
          {part}
        </span>
      ))}
    </span>
  );
}

/** A hidden secret, of one length for all. */
export function Dots() {
  return (
    <span className="font-mono tracking-widest text-muted select-none" aria-hidden="true">
      ••••••••••
    </span>
  );
}
