import { cn } from './cn.ts';

/** A shortcut, such as "mod+k" or "g then a"; "mod" is Command on Apple's systems, else Control. */
export function Keys({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-0.5', className)} aria-hidden="true">
      {keys.split(/[+ ]/).map((key, index) => (
        <kbd
          key={`${index}-${key}`}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-2xs text-muted"
        >
          {glyph(key)}
        </kbd>
      ))}
    </span>
  );
}

const GLYPHS: Readonly<Record<string, string>> = { enter: '↵', up: '↑', down: '↓', shift: '⇧', esc: 'Esc', backspace: '⌫' };

function glyph(key: string): string {
  if (key === 'mod') return isApple() ? '⌘' : 'Ctrl';
  return GLYPHS[key] ?? key.toUpperCase();
}

/** Whether shortcuts use Command instead of Control. */
export function isApple(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
}
