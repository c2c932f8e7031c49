'use client';

import { Waypoints } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Header } from '@/lib/protocol/sealed/header.ts';

/** Where the proxy may send the shared fields of an entry, see [Note: Allowed hosts]. */
export function EntryHosts({ header }: { header: Header }) {
  const t = useTranslations('entry.hosts');
  if (!header.fields.some((field) => field.class === 'shared')) return null;
  return (
    <section className="rounded-xl border border-line bg-surface px-4 py-3 shadow-card">
      <h3 className="flex items-center gap-2 text-sm font-semibold text-ink">
        <Waypoints className="size-4 text-muted" aria-hidden="true" />
        {t('title')}
      </h3>
      <p className="mt-1 text-sm text-muted">{t(header.hosts.length === 0 ? 'none' : 'text')}</p>
      {header.hosts.length > 0 && (
        <ul aria-label={t('title')} className="mt-2 flex flex-wrap gap-1.5">
          {header.hosts.map((host) => (
            <li key={host} className="max-w-full rounded-md border border-line bg-sunken px-2 py-0.5 font-mono text-sm break-all text-ink">
              {host}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
