'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { changeAgent } from '@/lib/client/agents.ts';
import type { AgentItem } from '@/lib/client/items.ts';
import { Button } from '../_ui/button.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { useAction } from '../_ui/use-action.ts';
import { nameProblem } from './agent-name.ts';
import { NameStep } from './name-step.tsx';

/** Changes what the owner calls an agent. Mounted while it is open. */
export function RenameDialog({ agent, onClose }: { agent: AgentItem; onClose: () => void }) {
  const t = useTranslations('agents.detail');
  const [name, setName] = useState(agent.record.name);
  const [shown, setShown] = useState(false);
  const save = useAction(changeAgent);
  const submit = async () => {
    setShown(true);
    if (nameProblem(name) === null && (await save.run(agent.id, { name: name.trim() }))) onClose();
  };
  return (
    <MountedDialog
      error={save.error}
      onClose={onClose}
      title={t('renameTitle', { name: agent.record.name })}
      description={t('renameText')}
      footer={
        <Button variant="primary" busy={save.busy} onClick={() => void submit()}>
          {t('save')}
        </Button>
      }
    >
      <NameStep name={name} shown={shown} agent={agent.id} onChange={setName} onSubmit={() => void submit()} />
    </MountedDialog>
  );
}
