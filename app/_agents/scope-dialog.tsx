'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { changeAgent } from '@/lib/client/agents.ts';
import type { AgentItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { DiscardDialog } from '../_ui/discard-dialog.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { EntryPicker } from './entry-picker.tsx';
import { nameCollisions } from './scope.ts';

/** Changes which entries an agent may fetch. Mounted while it is open. */
export function ScopeDialog({ agent, onClose }: { agent: AgentItem; onClose: () => void }) {
  const t = useTranslations('agents.scope');
  const tDetail = useTranslations('agents.detail');
  const { entries } = useVault();
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(() => new Set(agent.record.entries));
  const [discarding, setDiscarding] = useState(false);
  const save = useAction(changeAgent);
  const changed = chosen.size !== agent.record.entries.length || agent.record.entries.some((id) => !chosen.has(id));
  const { name } = agent.record;
  const submit = async () => {
    if (!(await save.run(agent.id, { entries: [...chosen] }))) return;
    showToast({ tone: 'success', title: t('saved', { name, count: chosen.size }) });
    onClose();
  };
  return (
    <MountedDialog
      sticky
      size="md"
      error={save.error}
      onClose={() => (changed ? setDiscarding(true) : onClose())}
      title={t('dialogTitle', { name })}
      description={t('dialogText')}
      footer={
        <Button variant="primary" busy={save.busy} disabled={nameCollisions(entries, chosen).length > 0} onClick={() => void submit()}>
          {t('save')}
        </Button>
      }
    >
      <EntryPicker entries={entries} chosen={chosen} onChange={setChosen} />
      <DiscardDialog open={discarding} onOpenChange={setDiscarding} text={tDetail('discardText')} onDiscard={onClose} />
    </MountedDialog>
  );
}
