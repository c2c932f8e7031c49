'use client';

import { Globe, Tag } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { useShortcuts } from '../_shell/shortcuts.ts';
import { Timeline } from '../_timeline/timeline.tsx';
import { Badge } from '../_ui/badge.tsx';
import { Card } from '../_ui/card.tsx';
import { EntryAgents } from './entry-agents.tsx';
import { EntryHosts } from './entry-hosts.tsx';
import { EntryHeader } from './entry-header.tsx';
import { LinkValue } from './field-value.tsx';
import { PersonalCard } from './personal-card.tsx';
import { SharedCard } from './shared-card.tsx';
import { currentCode } from './totp-code.tsx';
import { TrashNotice } from './trash-notice.tsx';
import { useCopy } from './use-copy.ts';
import { useEntryActions } from './use-entry-actions.ts';
import { useEntryFields } from './use-entry-fields.ts';
import type { SharedState } from './use-entry-fields.ts';
import { usePersonalReveal } from './use-personal-reveal.ts';

const USER_KEYS: readonly string[] = ['username', 'email', 'client-id'];

/** One entry to read: its fields by class, its addresses, who may use it and who did. */
export function EntryDetail({ item, onBack }: { item: EntryItem; onBack: () => void }) {
  const t = useTranslations('entry');
  const shared = useEntryFields(item);
  const personal = usePersonalReveal(item.id);
  const actions = useEntryActions(item);
  const keysOf = useDetailShortcuts(item, shared, actions.edit, actions.toggleFavourite, () => {
    if (item.header.fields.some((field) => field.class === 'personal')) {
      if (personal.values) personal.hide();
      else void personal.show.run();
    } else shared.toggleAll();
  });
  const { header } = item;
  return (
    <article className="@container flex h-full flex-col" aria-labelledby="entry-name">
      <EntryHeader item={item} actions={actions} onBack={onBack} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
        <div className="mx-auto flex max-w-2xl flex-col gap-4">
          {header.trashedAt !== null && <TrashNotice item={item} trashedAt={header.trashedAt} />}
          <SharedCard item={item} shared={shared} keysOf={keysOf} />
          <PersonalCard item={item} personal={personal} />
          {header.fields.length === 0 && <p className="px-1 text-muted">{t('noFields')}</p>}
          <Addresses urls={header.urls} tags={header.tags} />
          <EntryAgents entry={item} />
          <EntryHosts header={header} />
          <Card title={t('timeline')} className="overflow-hidden">
            <Timeline filter={{ entry: item.id }} hide="entry" className="max-h-[min(28rem,75dvh)]" />
          </Card>
          <Dates item={item} />
        </div>
      </div>
    </article>
  );
}

/** Shortcuts of the entry on the screen. Returns the keys to show beside a field's copy button. */
function useDetailShortcuts({ header }: EntryItem, shared: SharedState, onEdit: () => void, onFavourite: () => void, onReveal: () => void): (field: Id) => string | undefined {
  const copy = useCopy();
  const fields = header.fields.filter((field) => field.class === 'shared');
  const primary = fields.find(({ id }) => id === header.primary);
  const user = fields.find(({ key }) => USER_KEYS.includes(key));
  const totp = fields.find(({ kind }) => kind === 'totp');
  const copyField = (field: (typeof fields)[number] | undefined) => {
    const value = field && shared.values?.get(field.id);
    if (value === undefined) return;
    const text = field?.kind === 'totp' ? currentCode(value, Date.now())?.code : value;
    if (text !== undefined) void copy(field?.label ?? '', text);
  };
  useShortcuts({ e: onEdit, f: onFavourite, r: onReveal, c: () => copyField(primary), u: () => copyField(user), o: () => copyField(totp) });
  return (id) => {
    if (id === primary?.id) return 'c';
    if (id === user?.id) return 'u';
    return id === totp?.id ? 'o' : undefined;
  };
}

function Addresses({ urls, tags }: { urls: readonly string[]; tags: readonly string[] }) {
  const t = useTranslations('entry');
  if (urls.length === 0 && tags.length === 0) return null;
  return (
    <section className="flex flex-col gap-3 rounded-xl border border-line bg-surface px-4 py-3 shadow-card">
      {urls.length > 0 && (
        <div className="flex gap-3">
          <Globe className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden="true" />
          <ul aria-label={t('urls')} className="flex min-w-0 flex-col gap-1">
            {urls.map((url) => (
              <li key={url}>
                <LinkValue text={url} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {tags.length > 0 && (
        <div className="flex gap-3">
          <Tag className="mt-1 size-4 shrink-0 text-muted" aria-hidden="true" />
          <ul aria-label={t('tags')} className="flex flex-wrap gap-1.5">
            {tags.map((tag) => (
              <li key={tag}>
                <Badge className="max-w-60">
                  <span className="truncate">{tag}</span>
                </Badge>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Dates({ item }: { item: EntryItem }) {
  const t = useTranslations('entry');
  const format = useFormatter();
  const text = (time: number) => format.dateTime(new Date(time), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <p className="px-1 pb-4 text-xs text-muted">
      {t('changed', { time: text(item.header.updatedAt) })} · {t('created', { time: text(item.header.createdAt) })} · {t('version', { version: item.version })}
    </p>
  );
}
