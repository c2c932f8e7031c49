'use client';

import { useTranslations } from 'use-intl';
import { ViewHeader } from '../_shell/view-header.tsx';
import { LookSection } from './look-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { RecoverySection } from './recovery-section.tsx';
import { SafetySection } from './safety-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { VaultSection } from './vault-section.tsx';

const SECTIONS = [
  { id: 'passkeys', Section: PasskeysSection },
  { id: 'recovery', Section: RecoverySection },
  { id: 'safety', Section: SafetySection },
  { id: 'sessions', Section: SessionsSection },
  { id: 'vault', Section: VaultSection },
  { id: 'look', Section: LookSection },
] as const;

/** What the owner sets: ways in, locking, sessions, names and looks. */
export function SettingsView() {
  const t = useTranslations('settings');
  return (
    <div className="h-full overflow-y-auto">
      <ViewHeader title={t('title')} />
      <div className="grid max-w-5xl gap-6 p-4 sm:p-6 lg:grid-cols-[12rem_minmax(0,1fr)]">
        <SectionLinks />
        <div className="flex min-w-0 flex-col gap-5">
          {SECTIONS.map(({ id, Section }) => (
            <div key={id} id={`settings-${id}`} tabIndex={-1} className="scroll-mt-4 rounded-xl outline-none">
              <Section />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Where there is room: jumps to a section. */
function SectionLinks() {
  const t = useTranslations('settings');
  const jump = (id: string) => {
    const section = document.getElementById(`settings-${id}`);
    section?.scrollIntoView({ block: 'start' });
    section?.focus({ preventScroll: true });
  };
  return (
    <nav aria-label={t('sections')} className="sticky top-6 hidden self-start lg:block">
      <ul className="flex flex-col gap-0.5">
        {SECTIONS.map(({ id }) => (
          <li key={id}>
            <button type="button" className="w-full rounded-md px-2.5 py-1.5 text-left font-medium text-muted hover:bg-hover hover:text-ink" onClick={() => jump(id)}>
              {t(`${id}.title`)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
