import { cn } from '../_ui/cn.ts';

/** The first letter of an agent's name, for the eye. */
export function AgentAvatar({ name, className }: { name: string; className?: string }) {
  const letter = Array.from(name.trim())[0]?.toUpperCase() ?? '';
  return (
    <span
      aria-hidden="true"
      className={cn('grid size-10 shrink-0 place-items-center rounded-lg border border-accent-line bg-accent-soft text-lg font-semibold text-accent-ink', className)}
    >
      {letter}
    </span>
  );
}
