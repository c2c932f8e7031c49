'use client';

import { Check } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { cn } from '../_ui/cn.ts';
import { Spinner } from '../_ui/spinner.tsx';

const STEPS = ['create', 'verify', 'save'] as const;
export type CeremonyStep = (typeof STEPS)[number];

/** Where the making of a passkey stands: the sensor is touched more than once, so say why. */
export function CeremonySteps({ step }: { step: CeremonyStep | null }) {
  const t = useTranslations('entrance.steps');
  const at = step === null ? 0 : STEPS.indexOf(step);
  return (
    <ol className="flex flex-col gap-2" aria-live="polite">
      {STEPS.map((name, index) => (
        <li key={name} aria-current={index === at ? 'step' : undefined} className={cn('flex items-center gap-2.5', index > at ? 'text-faint' : 'text-ink')}>
          <span className="grid size-5 place-items-center rounded-full bg-accent-soft text-accent-ink">
            {index < at && <Check className="size-3.5" aria-hidden="true" />}
            {index === at && <Spinner className="size-3.5" />}
          </span>
          {t(name)}
        </li>
      ))}
    </ol>
  );
}
