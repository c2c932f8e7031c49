'use client';

import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';

/** The vault failed its integrity check: nothing is shown but that, and what to do. */
export function AlarmView() {
  const t = useTranslations();
  const format = useFormatter();
  const [noticedAt] = useState(() => new Date());
  const time = format.dateTime(noticedAt, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <main className="mx-auto grid min-h-dvh max-w-xl content-center p-5">
      <h1 className="sr-only">{t('app.alarm.title')}</h1>
      <Notice
        tone="danger"
        icon={ShieldAlert}
        title={t('app.alarm.title')}
        actions={<Button onClick={() => window.location.reload()}>{t('common.reload')}</Button>}
      >
        <p>{t('app.alarm.text')}</p>
        <p className="mt-2">{t('app.alarm.kept')}</p>
        <p className="mt-2">{t('app.alarm.todo', { time })}</p>
      </Notice>
    </main>
  );
}
