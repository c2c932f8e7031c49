'use client';

import { Bot, KeyRound, LifeBuoy } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { navigate } from '../_shell/navigation.tsx';
import { Button } from '../_ui/button.tsx';

/** An empty vault: the first three things to do. */
export function VaultWelcome({ onNew }: { onNew: () => void }) {
  const t = useTranslations('vault.welcome');
  const { recovery } = useVault();
  const steps = [
    { key: 'entry', icon: KeyRound, onClick: onNew },
    { key: 'agent', icon: Bot, onClick: () => navigate('/agents') },
    ...(recovery === 'confirmed' ? [] : [{ key: 'recovery', icon: LifeBuoy, onClick: () => navigate('/settings') } as const]),
  ] as const;
  return (
    <div className="flex h-full overflow-y-auto p-4 sm:p-6">
      <div className="m-auto flex w-full max-w-lg flex-col gap-5">
        <div>
          <h2 className="text-2xl font-semibold tracking-tight text-ink">{t('title')}</h2>
          <p className="mt-1 text-base text-muted">{t('text')}</p>
        </div>
        <ol className="flex flex-col gap-3">
          {steps.map(({ key, icon: Icon, onClick }) => (
            <li key={key} className="flex items-center gap-4 rounded-xl border border-line bg-surface p-4 shadow-card">
              <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent-ink">
                <Icon className="size-5" aria-hidden="true" />
              </span>
              <div className="min-w-0 flex-1">
                <p className="font-medium text-ink">{t(`${key}.title`)}</p>
                <p className="text-sm text-muted">{t(`${key}.text`)}</p>
              </div>
              <Button size="sm" variant={key === 'entry' ? 'primary' : 'secondary'} onClick={onClick}>
                {t(`${key}.action`)}
              </Button>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
