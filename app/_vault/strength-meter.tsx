'use client';

import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { strength } from '@/lib/client/generator.ts';
import { cn } from '../_ui/cn.ts';

const COLOUR = ['bg-danger', 'bg-danger', 'bg-brass-ink', 'bg-accent', 'bg-accent'] as const;

/** How hard a password is to guess, in words and a bar. */
export function StrengthMeter({ password }: { password: string }) {
  const t = useTranslations('strength');
  const deferred = useDeferredValue(password.slice(0, 128));
  const score = useScore(deferred);
  if (score === null) return null;
  return (
    <div className="flex items-center gap-3">
      <span className="flex flex-1 gap-1" aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <span key={step} className={cn('h-1 flex-1 rounded-full', score >= step ? COLOUR[score] : 'bg-line')} />
        ))}
      </span>
      <span className="w-28 shrink-0 text-right text-xs text-muted" role="status">
        {t(`score${score}`)}
      </span>
    </div>
  );
}

function useScore(password: string): 0 | 1 | 2 | 3 | 4 | null {
  const [score, setScore] = useState<0 | 1 | 2 | 3 | 4 | null>(null);
  useEffect(() => {
    let current = true;
    void strength(password).then((found) => {
      if (current) setScore(found.score);
    });
    return () => {
      current = false;
    };
  }, [password]);
  return score;
}
