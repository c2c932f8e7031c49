import { cn } from '../_ui/cn.ts';

/** A revealed secret. Digits and signs have their own colour, because O and 0 must not look alike. */
export function SecretText({ value, className }: { value: string; className?: string }) {
  // Where no letter stands, none can be mistaken.
  const plain = !/\p{L}/u.test(value);
  return (
    <span className={cn('font-mono break-all whitespace-pre-wrap', className)}>
      {plain ? value : value.split(/(\p{N}+|[^\p{L}\p{N}\s]+)/u).map((part, index) => (
        <span key={index} className={cn(/^\p{N}/u.test(part) && 'text-accent-ink', /^[^\p{L}\p{N}\s]/u.test(part) && 'text-brass-ink')}>
          {part}
        </span>
      ))}
    </span>
  );
}

/** A long number in groups of four, as on a card. The gaps are none of its text, so that a copy has none. */
export function GroupedText({ value, className }: { value: string; className?: string }) {
  return (
    <span className={cn('tabular font-mono break-words text-ink', className)}>
      {value.match(/.{1,4}/gu)?.map((group, index) => (
        <span key={index} className="inline-block not-last:pr-[0.7ch]">
          {group}
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
