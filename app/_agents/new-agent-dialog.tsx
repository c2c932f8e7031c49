'use client';

import { useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import type { IssuedToken } from '@/lib/client/agents.ts';
import { createAgent } from '@/lib/client/agents.ts';
import { useVault } from '@/lib/client/react.ts';
import { Button } from '../_ui/button.tsx';
import { ConfirmDialog } from '../_ui/confirm-dialog.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { useAction } from '../_ui/use-action.ts';
import { EntryPicker } from './entry-picker.tsx';
import { NameStep } from './name-step.tsx';
import type { NewAgentDraft } from './new-agent-draft.ts';
import { changeNewAgent, endNewAgent, newAgentDraft } from './new-agent-draft.ts';
import { PRESETS } from './presets.ts';
import { nameCollisions } from './scope.ts';
import { nameProblem } from './agent-name.ts';
import { SummaryStep } from './summary-step.tsx';
import { TokenPanel } from './token-panel.tsx';

const STEPS = ['name', 'entries', 'token'] as const;
const STEP_TEXT = { name: 'stepName', entries: 'stepEntries', token: 'stepToken' } as const;

/** Creates an agent in three steps. Open while there is a draft. */
export function NewAgentDialog() {
  const draft = useSyncExternalStore(newAgentDraft.subscribe, newAgentDraft.getSnapshot);
  return draft && <Steps draft={draft} />;
}

function Steps({ draft }: { draft: NewAgentDraft }) {
  const t = useTranslations('agents.create');
  const [issued, setIssued] = useState<IssuedToken | null>(null);
  const [discarding, setDiscarding] = useState(false);
  const [nameShown, setNameShown] = useState(false);
  const { entries } = useVault();
  const create = useAction(async () => {
    const policy = PRESETS[draft.limits];
    setIssued(await createAgent({ name: draft.name.trim(), entries: [...draft.entries], policy, lifeSeconds: draft.lifeSeconds }));
  });

  const close = () => {
    const typed = draft.name.trim() !== '' || draft.entries.size > 0;
    if (issued || !typed) endNewAgent();
    else setDiscarding(true);
  };
  const next = () => {
    if (draft.step === 'name' && nameProblem(draft.name) !== null) setNameShown(true);
    else if (draft.step === 'token') void create.run();
    else changeNewAgent({ step: draft.step === 'name' ? 'entries' : 'token' });
  };
  const ambiguous = draft.step === 'entries' && nameCollisions(entries, draft.entries).length > 0;

  return (
    <MountedDialog
      sticky
      size="md"
      onClose={close}
      title={t('title')}
      description={t('step', { step: STEPS.indexOf(draft.step) + 1, name: t(STEP_TEXT[draft.step]) })}
      footer={
        issued ? (
          <Button variant="primary" onClick={endNewAgent}>
            {t('done')}
          </Button>
        ) : (
          <>
            {draft.step !== 'name' && (
              <Button disabled={create.busy} onClick={() => changeNewAgent({ step: draft.step === 'token' ? 'entries' : 'name' })}>
                {t('previous')}
              </Button>
            )}
            <Button variant="primary" busy={create.busy} disabled={ambiguous} onClick={next}>
              {t(draft.step === 'token' ? 'make' : 'next')}
            </Button>
          </>
        )
      }
    >
      {draft.step === 'name' && <NameStep name={draft.name} shown={nameShown} onChange={(name) => changeNewAgent({ name })} onSubmit={next} />}
      {draft.step === 'entries' && <EntryPicker entries={entries} chosen={draft.entries} onChange={(chosen) => changeNewAgent({ entries: chosen })} />}
      {draft.step === 'token' && !issued && <SummaryStep draft={draft} busy={create.busy} />}
      {create.error !== null && <ErrorNotice error={create.error} className="mt-4" />}
      {issued && <TokenPanel issued={issued} scope={[...draft.entries]} />}
      <ConfirmDialog
        open={discarding}
        onOpenChange={setDiscarding}
        title={t('discardTitle')}
        description={t('discardText')}
        action={t('discard')}
        danger
        onConfirm={endNewAgent}
      />
    </MountedDialog>
  );
}
