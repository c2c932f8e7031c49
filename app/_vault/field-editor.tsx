'use client';

import { Fingerprint } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import type { EntryDraft, FieldDraft } from '@/lib/client/drafts.ts';
import type { FieldClass } from '@/lib/protocol/contexts.ts';
import { Button } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { useErrorWords } from '../_ui/error-notice.tsx';
import { Segmented } from '../_ui/segmented.tsx';
import { withField } from './draft-edits.ts';
import { CLASS_ICON, ClassBadge } from './field-class.tsx';
import { FieldMenu } from './field-menu.tsx';
import { ValueInput } from './value-input.tsx';
import type { KnownValues } from './use-known-values.ts';

interface FieldEditorProps {
  draft: EntryDraft;
  field: FieldDraft;
  known: KnownValues;
  problem: 'label-empty' | 'label-twice' | 'totp' | undefined;
  personalOnly: boolean;
  /** Whether the entry has this field already. */
  saved: boolean;
  onChange: (edit: (draft: EntryDraft) => EntryDraft) => void;
}

/** One field to write: label, value, and who may open it. */
export function FieldEditor({ draft, field, known, problem, personalOnly, saved, onChange }: FieldEditorProps) {
  const t = useTranslations('editor');
  const id = useId();
  const value = known.of(field);
  const covered = value === null && field.class === 'personal';
  const describedBy = problem === undefined ? undefined : `${id}-problem`;
  const edit = (change: Partial<FieldDraft>) => onChange((current) => withField(current, field.id, change));
  return (
    <div role="group" aria-label={t('group', { label: field.label })} className={cn('rounded-xl border bg-surface p-3 shadow-card', field.class === 'personal' ? 'border-brass-line' : 'border-line')} data-testid="field-editor">
      <div className="mb-2 flex flex-wrap items-center gap-x-2 gap-y-1.5">
        <input
          aria-label={t('fieldLabel')}
          aria-invalid={problem === 'label-empty' || problem === 'label-twice' || undefined}
          aria-describedby={describedBy}
          value={field.label}
          maxLength={100}
          onChange={(event) => edit({ label: event.target.value })}
          className={cn('-mx-1 flex-1 rounded-sm bg-transparent px-1 py-0.5 text-sm font-medium text-ink hover:bg-hover focus:bg-sunken sm:min-w-24', personalOnly ? 'min-w-24' : 'min-w-40')}
        />
        {personalOnly ? <ClassBadge fieldClass="personal" /> : <ClassChoice field={field} value={value} known={known} onChange={edit} />}
        <FieldMenu draft={draft} field={field} onChange={onChange} />
      </div>
      {covered ? (
        <CoveredValue label={field.label} shareable={!personalOnly} known={known} onType={() => edit({ value: '' })} />
      ) : (
        <ValueInput type={draft.type} field={field} value={value} describedBy={describedBy} invalid={problem === 'totp'} onChange={(next) => edit({ value: next })} />
      )}
      {saved && field.value === '' && (
        <p className="mt-1.5 text-sm text-brass-ink">
          {t('willBeRemoved')}{' '}
          <button type="button" className="font-medium underline underline-offset-2" onClick={() => edit({ value: null })}>
            {t('keep')}
          </button>
        </p>
      )}
      <div aria-live="polite">
        {problem !== undefined && (
          <p id={`${id}-problem`} className="mt-1.5 text-sm text-danger-ink">
            {t(`problem.${problem}`)}
          </p>
        )}
      </div>
    </div>
  );
}

interface ClassChoiceProps {
  field: FieldDraft;
  value: string | null;
  known: KnownValues;
  onChange: (change: Partial<FieldDraft>) => void;
}

/** Shared or personal. To share a personal value it must be shown first: that is the owner's touch. */
function ClassChoice({ field, value, known, onChange }: ClassChoiceProps) {
  const t = useTranslations();
  const choose = (next: FieldClass) => {
    if (next === 'shared' && field.class === 'personal' && value === null) void known.personal.show.run();
    else onChange(next === 'shared' && field.value === null && field.class === 'personal' ? { class: next, value } : { class: next });
  };
  return (
    <Segmented
      label={t('editor.classOf', { label: field.label })}
      value={field.class}
      onChange={choose}
      choices={(['shared', 'personal'] as const).map((choice) => {
        const Icon = CLASS_ICON[choice];
        return {
          value: choice,
          label: (
            <>
              <Icon className="size-3.5" aria-hidden="true" />
              {t(`fieldClass.${choice}.name`)}
            </>
          ),
        };
      })}
    />
  );
}

/** A personal value that is not shown: it stays as it is, unless one types another or shows it. */
function CoveredValue({ label, shareable, known, onType }: { label: string; shareable: boolean; known: KnownValues; onType: () => void }) {
  const t = useTranslations('editor');
  const words = useErrorWords();
  const { show } = known.personal;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="min-w-40 flex-1 text-sm text-muted">{t(shareable ? 'unchanged' : 'unchangedPersonal')}</p>
      <Button size="sm" busy={show.busy} onClick={() => void show.run()}>
        <Fingerprint className="size-4" aria-hidden="true" />
        {t('showToEdit')}
      </Button>
      <Button size="sm" variant="ghost" onClick={onType} aria-label={t('replaceOf', { label })}>
        {t('replace')}
      </Button>
      {show.error !== null && <p className="w-full text-sm text-danger-ink" role="alert">{words(show.error).what}</p>}
    </div>
  );
}
