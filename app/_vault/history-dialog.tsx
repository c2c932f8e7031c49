'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import type { EntryVersion } from '@/lib/client/versions.ts';
import { entryVersions, restoreVersion } from '@/lib/client/versions.ts';
import { Badge } from '../_ui/badge.tsx';
import { Button } from '../_ui/button.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Delayed, Skeleton } from '../_ui/skeleton.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { changedParts } from './changed-parts.ts';

/** The versions of an entry, newest first, and the way back to one. */
export function HistoryDialog({ item, onClose }: { item: EntryItem; onClose: () => void }) {
  const t = useTranslations('entry.versions');
  const { data, error } = useQuery({ queryKey: ['versions', item.id, item.version], queryFn: async () => entryVersions(item.id), networkMode: 'always', gcTime: 0 });
  const restore = useAction(async (version: number) => {
    await restoreVersion(item.id, version);
    showToast({ tone: 'success', title: t('restored', { version }) });
    onClose();
  });
  const canRestore = item.header.trashedAt === null;
  return (
    <MountedDialog
      onClose={onClose}
      title={t('title')}
      description={t('text')}
      size="md"
    >
      {error !== null && <ErrorNotice reading error={error} />}
      {restore.error !== null && <ErrorNotice error={restore.error} className="mb-3" />}
      {!data && error === null && (
        <Delayed>
          <Skeleton className="h-14" />
        </Delayed>
      )}
      <ol className="flex flex-col gap-2">
        {data?.map((version, index) => (
          <VersionRow key={version.version} version={version} before={data[index + 1] ?? null} latest={index === 0} busy={restore.busy} {...(canRestore ? { onRestore: () => void restore.run(version.version) } : {})} />
        ))}
      </ol>
    </MountedDialog>
  );
}

interface VersionRowProps {
  version: EntryVersion;
  before: EntryVersion | null;
  latest: boolean;
  busy: boolean;
  onRestore?: () => void;
}

function VersionRow({ version, before, latest, busy, onRestore }: VersionRowProps) {
  const t = useTranslations('entry.versions');
  const format = useFormatter();
  const changes = before ? changedParts(before.header, version.header) : null;
  const words = changes && [...changes.parts.map((part) => t(`part.${part}`)), ...changes.fields];
  return (
    <li className="flex items-center gap-3 rounded-lg border border-line px-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="tabular font-medium text-ink">{format.dateTime(new Date(version.at), { dateStyle: 'medium', timeStyle: 'medium' })}</p>
        <p className="truncate text-sm text-muted">
          {words === null && t('first')}
          {words?.length === 0 && t('same')}
          {words && words.length > 0 && t('changed', { what: format.list(words) })}
        </p>
      </div>
      {latest && <Badge tone="accent">{t('current')}</Badge>}
      {!latest && onRestore && (
        <Button size="sm" busy={busy} onClick={onRestore}>
          {t('restore')}
        </Button>
      )}
    </li>
  );
}
