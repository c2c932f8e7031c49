'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, Lock, Monitor } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import type { SessionItem } from '@/lib/client/settings.ts';
import { endSession, sessions } from '@/lib/client/settings.ts';
import { deviceName } from '../_entrance/device-name.ts';
import { useAgo } from '../_shell/use-ago.ts';
import { Badge } from '../_ui/badge.tsx';
import { Button } from '../_ui/button.tsx';
import { Card } from '../_ui/card.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Delayed, Skeleton } from '../_ui/skeleton.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';

/** Where the owner is signed in, and ending it. */
export function SessionsSection() {
  const t = useTranslations('settings.sessions');
  const tCommon = useTranslations('common');
  const { data, error, refetch } = useQuery({ queryKey: ['sessions'], queryFn: sessions, gcTime: 0 });
  const end = useAction(async (ended: readonly SessionItem[]) => {
    for (const { id } of ended) await endSession(id);
    await refetch();
    showToast({ tone: 'success', title: t(ended.length > 1 ? 'othersEnded' : 'ended') });
  });
  const others = data?.filter(({ current }) => !current) ?? [];
  return (
    <Card
      title={t('title')}
      action={
        others.length > 1 && (
          <Button size="sm" busy={end.busy} onClick={() => void end.run(others)}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      <p className="px-4 pt-3 text-sm text-muted">{t('text')}</p>
      {error && (
        <div className="p-4">
          <ErrorNotice reading error={error} actions={<Button onClick={() => void refetch()}>{tCommon('retry')}</Button>} />
        </div>
      )}
      {!data && !error && (
        <Delayed>
          <Skeleton className="m-4 h-10" />
        </Delayed>
      )}
      <ul className="mt-2 divide-y divide-line">
        {data?.map((session) => (
          <SessionRow key={session.id} session={session} busy={end.busy} onEnd={() => void end.run([session])} />
        ))}
      </ul>
      {end.error !== null && <ErrorNotice error={end.error} className="m-4" />}
    </Card>
  );
}

function SessionRow({ session, busy, onEnd }: { session: SessionItem; busy: boolean; onEnd: () => void }) {
  const t = useTranslations('settings.sessions');
  const format = useFormatter();
  const ago = useAgo();
  const name = deviceName(session.userAgent) ?? t('unknownDevice');
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3.5">
      <Monitor className="size-4.5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-48 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium text-ink">
          {name}
          {session.current && (
            <Badge tone="accent" icon={CircleCheck}>
              {t('current')}
            </Badge>
          )}
          {session.locked && <Badge icon={Lock}>{t('locked')}</Badge>}
        </p>
        <p className="tabular text-sm text-muted">
          {session.address} · {t('since', { when: format.dateTime(session.createdAt, { dateStyle: 'medium', timeStyle: 'short' }) })} ·{' '}
          {t('lastSeen', { when: ago(session.lastSeenAt) })}
        </p>
      </div>
      {!session.current && (
        <Button size="sm" disabled={busy} aria-label={t('endName', { name })} onClick={onEnd}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}
