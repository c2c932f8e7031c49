'use client';

import { Bot, EyeOff, Languages, ScrollText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../_ui/button.tsx';
import { Mark } from '../_ui/mark.tsx';
import { Menu } from '../_ui/menu.tsx';
import { PreferenceItems } from '../_shell/preference-items.tsx';

const PROMISES = [
  { key: 'blind', icon: EyeOff },
  { key: 'grants', icon: Bot },
  { key: 'records', icon: ScrollText },
] as const;

/** The frame of the pages before a vault is open. */
export function EntranceFrame({ title, description, children }: { title: ReactNode; description?: ReactNode; children: ReactNode }) {
  const t = useTranslations();
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <div className="flex flex-col px-5 py-4 sm:px-8">
        <header className="flex items-center justify-between">
          <span className="flex items-center gap-2.5 text-lg font-semibold tracking-tight text-ink">
            <Mark />
            Clavitor
          </span>
          <Menu
            trigger={
              <IconButton label={t('entrance.preferences')}>
                <Languages className="size-4.5" aria-hidden="true" />
              </IconButton>
            }
          >
            <PreferenceItems />
          </Menu>
        </header>
        <main id="content" tabIndex={-1} className="mx-auto grid w-full max-w-md flex-1 content-center py-8 outline-none">
          <h1 className="text-3xl font-semibold tracking-tight text-ink">{title}</h1>
          {description !== undefined && <p className="mt-2 text-lg text-muted">{description}</p>}
          <div className="mt-7">{children}</div>
        </main>
      </div>
      <aside className="relative hidden overflow-hidden bg-[#07382e] text-[#d9f0e8] lg:flex lg:flex-col lg:justify-end lg:p-10">
        <Keyholes />
        <div className="absolute inset-x-0 bottom-0 h-3/5 bg-linear-to-t from-[#07382e] from-60% to-transparent" aria-hidden="true" />
        <ul className="relative flex flex-col gap-6">
          {PROMISES.map(({ key, icon: Icon }) => (
            <li key={key} className="flex gap-3.5">
              <Icon className="mt-0.5 size-5 shrink-0 text-[#6fdcc1]" aria-hidden="true" />
              <div>
                <p className="text-lg font-medium text-[#ffffff]">{t(`entrance.promise.${key}.title`)}</p>
                <p className="mt-0.5 text-base text-[#b4d8cb]">{t(`entrance.promise.${key}.text`)}</p>
              </div>
            </li>
          ))}
        </ul>
      </aside>
    </div>
  );
}

/** The mark's shape as a quiet pattern. */
function Keyholes() {
  return (
    <svg className="absolute inset-0 size-full text-[#0e5244]" aria-hidden="true">
      <defs>
        <pattern id="keyholes" width="88" height="88" patternUnits="userSpaceOnUse" patternTransform="rotate(-12)">
          <path
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            d="M44 20a13 13 0 0 1 4.9 25v5h6.4v5.2h-6.4V61h-9.8V45A13 13 0 0 1 44 20Zm0 7.4a5.6 5.6 0 1 0 0 11.2 5.6 5.6 0 0 0 0-11.2Z"
          />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#keyholes)" />
    </svg>
  );
}
