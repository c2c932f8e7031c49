'use client';

import { useTranslations } from 'use-intl';
import { setAgentState } from '@/lib/client/agents.ts';
import type { AgentItem } from '@/lib/client/items.ts';
import { ConfirmDialog } from '../_ui/confirm-dialog.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { SeenList } from './seen-list.tsx';

/** Says what revoking does and what the agent has read, and revokes. Mounted while it is open. */
export function RevokeDialog({ agent, onClose }: { agent: AgentItem; onClose: () => void }) {
  const t = useTranslations('agents');
  const revoke = useAction(setAgentState);
  const { name } = agent.record;
  const confirm = async () => {
    if (!(await revoke.run(agent.id, 'revoked'))) return;
    showToast({ tone: 'success', title: t('detail.revoked', { name }) });
    onClose();
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('revoke.title', { name })}
      description={t('revoke.text')}
      action={t('revoke.action')}
      danger
      busy={revoke.busy}
      onConfirm={() => void confirm()}
    >
      <SeenList agent={agent.id} />
      {revoke.error !== null && <ErrorNotice error={revoke.error} />}
    </ConfirmDialog>
  );
}
