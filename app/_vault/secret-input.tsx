'use client';

import { Eye, EyeOff, WandSparkles } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { Input } from '../_ui/input.tsx';
import { GeneratorPanel } from './generator-panel.tsx';
import { StrengthMeter } from './strength-meter.tsx';

/** A secret to type: covered, with a generator and a measure of its strength. */
export function SecretInput({ control, value, onChange, generates }: { control: ComponentProps<'input'>; value: string; onChange: (value: string) => void; generates: boolean }) {
  const t = useTranslations('editor');
  const [visible, setVisible] = useState(false);
  const [generating, setGenerating] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-1">
        <Input
          {...control}
          // A text field covered by style: a password field would call the browser's own manager.
          className={cn('font-mono', !visible && value !== '' && '[-webkit-text-security:disc]')}
          autoCapitalize="none"
          autoCorrect="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <IconButton label={visible ? t('cover') : t('uncover')} size="md" aria-pressed={visible} onClick={() => setVisible(!visible)}>
          {visible ? <EyeOff className="size-4" aria-hidden="true" /> : <Eye className="size-4" aria-hidden="true" />}
        </IconButton>
        {generates && (
          <IconButton label={t('generate')} size="md" aria-expanded={generating} onClick={() => setGenerating(!generating)}>
            <WandSparkles className="size-4" aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {generating && (
        <GeneratorPanel
          onUse={(generated) => {
            onChange(generated);
            setGenerating(false);
            setVisible(true);
          }}
          onCancel={() => setGenerating(false)}
        />
      )}
      {!generating && generates && value !== '' && <StrengthMeter password={value} />}
    </div>
  );
}
