'use client';

import { ArchiveRestore, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { agentsFor } from '@/lib/client/agents.ts';
import { destroyEntry, restoreEntry } from '@/lib/client/entries.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { Button } from '../_ui/button.tsx';
import { ConfirmDialog } from '../_ui/confirm-dialog.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Notice } from '../_ui/notice.tsx';
import { useAction } from '../_ui/use-action.ts';

/** An entry in the trash: since when, and the two ways out. */
export function TrashNotice({ item, trashedAt }: { item: EntryItem; trashedAt: number }) {
  const t = useTranslations('entry.inTrash');
  const format = useFormatter();
  const [asking, setAsking] = useState(false);
  const restore = useAction(async () => restoreEntry(item.id));
  const destroy = useAction(async () => destroyEntry(item.id));
  const agents = agentsFor(item.id);
  return (
    <>
      <Notice
        icon={Trash2}
        title={t('title', { time: format.dateTime(new Date(trashedAt), { dateStyle: 'medium', timeStyle: 'short' }) })}
        actions={
          <>
            <Button size="sm" variant="primary" busy={restore.busy} onClick={() => void restore.run()}>
              <ArchiveRestore className="size-4" aria-hidden="true" />
              {t('restore')}
            </Button>
            <Button size="sm" variant="danger-ghost" onClick={() => setAsking(true)}>
              {t('destroy')}
            </Button>
          </>
        }
      >
        {agents.length === 0 ? t('text') : t('agents', { count: agents.length, names: format.list(agents.map(({ record }) => record.name)) })}
      </Notice>
      {restore.error !== null && <ErrorNotice error={restore.error} />}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        danger
        title={t('question', { name: item.header.name })}
        description={t('warning')}
        action={t('destroy')}
        busy={destroy.busy}
        onConfirm={() => void destroy.run()}
      >
        {destroy.error !== null && <ErrorNotice error={destroy.error} />}
      </ConfirmDialog>
    </>
  );
}
