'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import { saveEntry } from '@/lib/client/entries.ts';
import { ClientError } from '@/lib/client/errors.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { setParameters } from '../_shell/navigation.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import type { OpenDraft } from './draft-store.ts';
import { dropDraft, rebaseDraft } from './draft-store.ts';
import type { Merge } from './merge.ts';
import { mergeDraft } from './merge.ts';

/** A lost race that the owner must decide. */
export interface SaveConflict {
  readonly merge: Merge;
  readonly current: EntryItem;
}

interface SaveDraft {
  readonly run: () => Promise<unknown>;
  /** Saves what the owner decided in a conflict. */
  readonly runMerged: (draft: EntryDraft) => Promise<unknown>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly conflict: SaveConflict | null;
  readonly closeConflict: () => void;
}

/**
 * Saves a draft. A lost race is merged where the two edits touch different things, and asked about
 * where they do not, see [Note: Three-way merge]. Whatever goes wrong, the draft stays.
 */
export function useSaveDraft({ draft, base }: OpenDraft): SaveDraft {
  const t = useTranslations('editor');
  const [conflict, setConflict] = useState<SaveConflict | null>(null);

  const finish = (saved: EntryItem, merged: boolean) => {
    dropDraft(draft.id);
    setParameters({ entry: saved.id }, { replace: true });
    showToast({ tone: 'success', title: merged ? t('merged', { name: saved.header.name }) : t('saved', { name: saved.header.name }) });
  };
  const attempt = async (candidate: EntryDraft, from: EntryItem | null, merged: boolean) => {
    try {
      finish(await saveEntry(cleaned(candidate)), merged);
    } catch (error) {
      const current = error instanceof ClientError && error.code === 'conflict' ? error.current : undefined;
      if (!current || !from) throw error;
      const merge = mergeDraft(from.header, candidate, current);
      if (merge.conflicts.length > 0) {
        setConflict({ merge, current });
        return;
      }
      const joined = merge.resolve(new Set());
      rebaseDraft(joined, current);
      await attempt(joined, current, true);
    }
  };
  const action = useAction(async (candidate: EntryDraft, from: EntryItem | null, merged: boolean) => attempt(candidate, from, merged));
  return {
    run: async () => action.run(draft, base, false),
    runMerged: async (resolved) => {
      const current = conflict?.current ?? null;
      setConflict(null);
      rebaseDraft(resolved, current);
      return action.run(resolved, current, true);
    },
    busy: action.busy,
    error: action.error,
    conflict,
    closeConflict: () => setConflict(null),
  };
}

/** The draft without empty addresses and hosts. */
function cleaned(draft: EntryDraft): EntryDraft {
  return { ...draft, urls: draft.urls.map((url) => url.trim()).filter((url) => url !== ''), hosts: draft.hosts.filter((host) => host.trim() !== '') };
}
