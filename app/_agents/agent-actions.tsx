'use client';

import { Ban, Ellipsis, Fingerprint, KeyRound, Pause, PenLine, Play } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { setAgentState, unlockAgent } from '@/lib/client/agents.ts';
import type { AgentItem } from '@/lib/client/items.ts';
import { Button, IconButton } from '../_ui/button.tsx';
import { useErrorWords } from '../_ui/error-notice.tsx';
import { Menu, MenuItem, MenuSeparator } from '../_ui/menu.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import type { AgentDialog } from './agent-dialogs.tsx';

/** What the owner can do with an agent. */
export function AgentActions({ agent, onDialog }: { agent: AgentItem; onDialog: (dialog: AgentDialog) => void }) {
  const t = useTranslations('agents.detail');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <StateButton agent={agent} />
      <Menu
        trigger={
          <IconButton label={t('actions')} variant="secondary" size="md">
            <Ellipsis className="size-4" aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem icon={PenLine} onSelect={() => onDialog('rename')}>
          {t('rename')}
        </MenuItem>
        <MenuItem icon={KeyRound} onSelect={() => onDialog('reissue')}>
          {t('reissue')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Ban} danger onSelect={() => onDialog('revoke')}>
          {t('revoke')}
        </MenuItem>
      </Menu>
    </div>
  );
}

const CHANGES = {
  pause: { icon: Pause, done: 'paused', work: async (agent: AgentItem) => setAgentState(agent.id, 'paused') },
  resume: { icon: Play, done: 'resumed', work: async (agent: AgentItem) => setAgentState(agent.id, 'active') },
  unlock: { icon: Fingerprint, done: 'unlocked', work: async (agent: AgentItem) => unlockAgent(agent.id) },
} as const;

/** Pauses, resumes or unlocks: the one of them that the agent's state allows. */
export function StateButton({ agent }: { agent: AgentItem }) {
  const t = useTranslations('agents.detail');
  const words = useErrorWords();
  const change = changeFor(agent);
  const { icon: Icon, done, work } = CHANGES[change];
  const action = useAction(async () => {
    try {
      await work(agent);
      showToast({ tone: 'success', title: t(done, { name: agent.record.name }) });
    } catch (error) {
      const { what, kept, todo } = words(error);
      showToast({ tone: 'danger', title: what, description: `${kept} ${todo}` });
    }
  });
  return (
    <Button variant={change === 'pause' ? 'secondary' : 'primary'} busy={action.busy} onClick={() => void action.run()}>
      <Icon className="size-4" aria-hidden="true" />
      {t(change)}
    </Button>
  );
}

function changeFor({ view }: AgentItem): keyof typeof CHANGES {
  if (view.state === 'locked') return 'unlock';
  return view.state === 'paused' ? 'resume' : 'pause';
}
