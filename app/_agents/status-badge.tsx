import type { LucideIcon } from 'lucide-react';
import { Ban, CalendarX, CircleCheck, Clock, Hourglass, Loader, Lock, Pause, ShieldAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AgentStatus } from '@/lib/client/items.ts';
import type { Tone } from '../_ui/badge.tsx';
import { Badge } from '../_ui/badge.tsx';

const LOOK: Readonly<Record<AgentStatus, { tone: Tone; icon: LucideIcon }>> = {
  pending: { tone: 'brass', icon: Hourglass },
  'token-expired': { tone: 'neutral', icon: Clock },
  enrolling: { tone: 'brass', icon: Loader },
  active: { tone: 'accent', icon: CircleCheck },
  paused: { tone: 'neutral', icon: Pause },
  locked: { tone: 'danger', icon: Lock },
  revoked: { tone: 'neutral', icon: Ban },
  expired: { tone: 'neutral', icon: CalendarX },
};

/** An agent's state in words and icon. */
export function StatusBadge({ status }: { status: AgentStatus }) {
  const t = useTranslations('agents.status');
  const { tone, icon } = LOOK[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}

export function WarningBadge({ warning }: { warning: 'forged' | 'contested' }) {
  const t = useTranslations('agents.warning');
  return (
    <Badge tone="danger" icon={ShieldAlert}>
      {t(warning)}
    </Badge>
  );
}
