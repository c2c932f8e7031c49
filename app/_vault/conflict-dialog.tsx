'use client';

import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import { Button } from '../_ui/button.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { Segmented } from '../_ui/segmented.tsx';
import type { MergeConflict } from './merge.ts';
import type { SaveConflict } from './use-save-draft.ts';

interface ConflictDialogProps {
  conflict: SaveConflict;
  onClose: () => void;
  onResolve: (draft: EntryDraft) => void;
  /** Gives up one's own edit. */
  onTakeTheirs: () => void;
}

/** Two edits changed the same: the owner decides each, and sees both where they are no secrets. */
export function ConflictDialog({ conflict, onClose, onResolve, onTakeTheirs }: ConflictDialogProps) {
  const t = useTranslations('editor.conflict');
  const format = useFormatter();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const { merge, current } = conflict;
  const choose = (key: string, side: 'mine' | 'theirs') => {
    const rest = [...theirs].filter((other) => other !== key);
    setTheirs(new Set(side === 'theirs' ? [...rest, key] : rest));
  };
  return (
    <MountedDialog
      sticky
      onClose={onClose}
      title={t('title')}
      description={t('text', { time: format.dateTime(new Date(current.header.updatedAt), { dateStyle: 'medium', timeStyle: 'short' }) })}
      size="md"
      footer={
        <>
          <Button variant="danger-ghost" onClick={onTakeTheirs}>
            {t('discardMine')}
          </Button>
          <Button variant="primary" onClick={() => onResolve(merge.resolve(theirs))}>
            {t('save')}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-3">
        {merge.conflicts.map((one) => (
          <ConflictRow key={one.key} conflict={one} mine={merge.resolve(new Set())} theirs={merge.resolve(new Set([one.key]))} side={theirs.has(one.key) ? 'theirs' : 'mine'} onChoose={(side) => choose(one.key, side)} />
        ))}
      </ul>
    </MountedDialog>
  );
}

interface ConflictRowProps {
  conflict: MergeConflict;
  mine: EntryDraft;
  theirs: EntryDraft;
  side: 'mine' | 'theirs';
  onChoose: (side: 'mine' | 'theirs') => void;
}

function ConflictRow({ conflict, mine, theirs, side, onChoose }: ConflictRowProps) {
  const t = useTranslations('editor.conflict');
  const title = conflict.part === 'field' ? conflict.label : t(`part.${conflict.part}`);
  return (
    <li className="rounded-lg border border-line p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 font-medium break-words text-ink">{title}</p>
        <Segmented label={title} value={side} onChange={onChoose} choices={(['mine', 'theirs'] as const).map((value) => ({ value, label: t(value) }))} />
      </div>
      {conflict.part === 'field' ? (
        <p className="mt-2 text-sm text-muted">{t(conflict.removed === null ? 'valueDiffers' : conflict.removed === 'mine' ? 'removedByMe' : 'removedByThem')}</p>
      ) : (
        <p className="mt-2 text-sm break-words text-ink">{partText(side === 'mine' ? mine : theirs, conflict.part)}</p>
      )}
    </li>
  );
}

function partText(draft: EntryDraft, part: 'name' | 'urls' | 'hosts' | 'tags'): string {
  return part === 'name' ? draft.name : draft[part].join(', ');
}
