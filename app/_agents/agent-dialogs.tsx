'use client';

import type { AgentItem } from '@/lib/client/items.ts';
import { ReissueDialog } from './reissue-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RulesDialog } from './rules-dialog.tsx';
import { ScopeDialog } from './scope-dialog.tsx';
import { SeenDialog } from './seen-dialog.tsx';

export type AgentDialog = 'rename' | 'scope' | 'rules' | 'reissue' | 'revoke' | 'seen';

const DIALOGS = {
  rename: RenameDialog,
  scope: ScopeDialog,
  rules: RulesDialog,
  reissue: ReissueDialog,
  revoke: RevokeDialog,
  seen: SeenDialog,
} as const;

/** The dialog that an agent's page has open. */
export function AgentDialogs({ agent, dialog, onClose }: { agent: AgentItem; dialog: AgentDialog | null; onClose: () => void }) {
  if (dialog === null) return null;
  const Open = DIALOGS[dialog];
  return <Open agent={agent} onClose={onClose} />;
}
