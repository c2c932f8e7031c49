'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { IssuedToken } from '@/lib/client/agents.ts';
import { reissueToken } from '@/lib/client/agents.ts';
import type { AgentItem } from '@/lib/client/items.ts';
import { Button } from '../_ui/button.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { useAction } from '../_ui/use-action.ts';
import { LifeChoice } from './life-choice.tsx';
import { TokenPanel } from './token-panel.tsx';

/** Makes a new key and setup token for an agent. Mounted while it is open. */
export function ReissueDialog({ agent, onClose }: { agent: AgentItem; onClose: () => void }) {
  const t = useTranslations('agents');
  const [life, setLife] = useState(900);
  const [issued, setIssued] = useState<IssuedToken | null>(null);
  const make = useAction(async () => {
    setIssued(await reissueToken(agent.id, life));
  });
  return (
    <MountedDialog
      sticky
      size="md"
      error={make.error}
      onClose={onClose}
      title={t('reissue.title', { name: agent.record.name })}
      description={t('reissue.text')}
      descriptionHidden={issued !== null}
      footer={
        issued ? (
          <Button variant="primary" onClick={onClose}>
            {t('create.done')}
          </Button>
        ) : (
          <Button variant="primary" busy={make.busy} onClick={() => void make.run()}>
            {t('reissue.make')}
          </Button>
        )
      }
    >
      {issued ? <TokenPanel issued={issued} scope={agent.record.entries} /> : <LifeChoice seconds={life} disabled={make.busy} onChange={setLife} />}
    </MountedDialog>
  );
}
