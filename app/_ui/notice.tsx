import type { LucideIcon } from 'lucide-react';
import { CircleAlert, Info, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import { cn } from './cn.ts';

const TONE: Readonly<Record<Tone, { box: string; icon: LucideIcon; iconClass: string }>> = {
  neutral: { box: 'border-line bg-surface', icon: Info, iconClass: 'text-muted' },
  accent: { box: 'border-accent-line bg-accent-soft', icon: ShieldCheck, iconClass: 'text-accent-ink' },
  brass: { box: 'border-brass-line bg-brass-soft', icon: TriangleAlert, iconClass: 'text-brass-ink' },
  danger: { box: 'border-danger-line bg-danger-soft', icon: CircleAlert, iconClass: 'text-danger-ink' },
};

interface NoticeProps {
  tone?: Tone;
  icon?: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  /** Buttons below the text. */
  actions?: ReactNode;
  className?: string;
}

/** A message in the flow of the page. Danger is announced at once. */
export function Notice({ tone = 'neutral', icon, title, children, actions, className }: NoticeProps) {
  const { box, icon: ToneIcon, iconClass } = TONE[tone];
  const Icon = icon ?? ToneIcon;
  return (
    <div role={tone === 'danger' ? 'alert' : undefined} className={cn('flex gap-3 rounded-lg border p-3.5', box, className)}>
      <Icon className={cn('mt-0.5 size-4.5 shrink-0', iconClass)} aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-ink">{title}</p>
        {children !== undefined && <div className="mt-1 text-ink/85">{children}</div>}
        {actions !== undefined && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
