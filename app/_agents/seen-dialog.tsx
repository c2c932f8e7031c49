'use client';

import { useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { SeenList } from './seen-list.tsx';

/** Lists what an agent has read. Mounted while it is open. */
export function SeenDialog({ agent, onClose }: { agent: AgentItem; onClose: () => void }) {
  const t = useTranslations('agents.seen');
  return (
    <MountedDialog
      onClose={onClose}
      title={t('title', { name: agent.record.name })}
      description={t('text')}
    >
      <SeenList agent={agent.id} />
    </MountedDialog>
  );
}
