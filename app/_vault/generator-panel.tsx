'use client';

import { RefreshCw } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { GeneratorOptions } from '@/lib/client/generator.ts';
import { DEFAULT_GENERATOR, generatedBits, generatePassword } from '@/lib/client/generator.ts';
import { Button, IconButton } from '../_ui/button.tsx';
import { Checkbox } from '../_ui/input.tsx';
import { Segmented } from '../_ui/segmented.tsx';
import { SecretText } from './secret-text.tsx';

const RANGE = { characters: { min: 8, max: 64, start: 20 }, words: { min: 4, max: 12, start: 6 } } as const;
const RULES = ['upper', 'digits', 'symbols', 'avoidAmbiguous'] as const;

/** Makes a password by rules, and shows it before it is used. */
export function GeneratorPanel({ onUse, onCancel }: { onUse: (password: string) => void; onCancel: () => void }) {
  const t = useTranslations();
  const [options, setOptions] = useState<GeneratorOptions>(DEFAULT_GENERATOR);
  const [password, setPassword] = useState(() => generatePassword(DEFAULT_GENERATOR));
  const change = (next: Partial<GeneratorOptions>) => {
    const changed = { ...options, ...next };
    setOptions(changed);
    setPassword(generatePassword(changed));
  };
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line bg-sunken p-3">
      <div className="flex items-start gap-2">
        <output className="min-h-12 flex-1 rounded-md border border-line bg-surface px-3 py-2 text-lg text-ink" data-testid="generated">
          <SecretText value={password} />
        </output>
        <IconButton label={t('generator.again')} size="md" onClick={() => setPassword(generatePassword(options))}>
          <RefreshCw className="size-4" aria-hidden="true" />
        </IconButton>
      </div>
      <Segmented
        label={t('generator.mode')}
        value={options.mode}
        onChange={(mode) => change({ mode, length: RANGE[mode].start })}
        choices={[
          { value: 'characters', label: t('generator.characters') },
          { value: 'words', label: t('generator.words') },
        ]}
        className="self-start border border-line"
      />
      <LengthSlider options={options} onChange={(length) => change({ length })} />
      {options.mode === 'characters' && (
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {RULES.map((rule) => (
            <label key={rule} className="flex min-h-6 items-center gap-2 text-sm text-ink">
              <Checkbox checked={options[rule]} onChange={(event) => change({ [rule]: event.target.checked })} />
              {t(`generator.${rule}`)}
            </label>
          ))}
        </div>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="tabular flex-1 text-xs text-muted">{t('generator.bits', { bits: generatedBits(options) })}</p>
        <Button size="sm" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button size="sm" variant="primary" onClick={() => onUse(password)}>
          {t('generator.use')}
        </Button>
      </div>
    </div>
  );
}

function LengthSlider({ options, onChange }: { options: GeneratorOptions; onChange: (length: number) => void }) {
  const t = useTranslations('generator');
  const id = useId();
  const { min, max } = RANGE[options.mode];
  return (
    <div className="flex items-center gap-3">
      <label htmlFor={id} className="text-sm text-ink">
        {t('length')}
      </label>
      <input id={id} type="range" min={min} max={max} value={options.length} onChange={(event) => onChange(event.target.valueAsNumber)} className="h-6 min-w-0 flex-1 accent-accent" />
      <output htmlFor={id} className="tabular w-8 text-right font-medium text-ink">
        {options.length}
      </output>
    </div>
  );
}
