'use client';

import { Fingerprint, Plus } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import { ENTRY_TEMPLATES } from '@/lib/client/entry-types.ts';
import { useShortcuts } from '../_shell/shortcuts.ts';
import { Button } from '../_ui/button.tsx';
import { DiscardDialog } from '../_ui/discard-dialog.tsx';
import { Field } from '../_ui/field.tsx';
import { Input } from '../_ui/input.tsx';
import { Notice } from '../_ui/notice.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { hasProblems, isShareable, problemsOf, withNewField } from './draft-edits.ts';
import type { OpenDraft } from './draft-store.ts';
import { changeDraft, dropDraft } from './draft-store.ts';
import { EditorHeader } from './editor-header.tsx';
import { FieldEditor } from './field-editor.tsx';
import { HostsInput } from './hosts-input.tsx';
import { SaveError } from './save-error.tsx';
import { TagsInput } from './tags-input.tsx';
import { UrlsInput } from './urls-input.tsx';
import { useKnownValues } from './use-known-values.ts';
import { useSaveDraft } from './use-save-draft.ts';

/** One entry to write. What is typed lives in the draft store, see [Note: Drafts outlive the lock]. */
export function EntryEditor({ open, onBack }: { open: OpenDraft; onBack: () => void }) {
  const t = useTranslations('editor');
  const formId = useId();
  const { draft, base } = open;
  const known = useKnownValues(base);
  const save = useSaveDraft(open);
  const [discarding, setDiscarding] = useState(false);
  const [tries, setTries] = useState(0);
  const checked = tries > 0;
  const problems = problemsOf(draft);
  const change = (edit: (current: EntryDraft) => EntryDraft) => changeDraft(draft.id, edit);

  const drop = () => {
    dropDraft(draft.id);
    if (!base) onBack();
  };
  const cancel = () => {
    if (open.touched) setDiscarding(true);
    else drop();
  };
  const submit = () => {
    setTries(tries + 1);
    if (!hasProblems(problems)) void save.run();
  };
  useEffect(() => {
    // After a try the controls say which of them are wrong; before it they do not.
    if (tries > 0) document.querySelector<HTMLElement>(`#${CSS.escape(formId)} [aria-invalid="true"]`)?.focus();
  }, [tries, formId]);
  useShortcuts({ 'mod+s': submit, 'mod+enter': submit });
  const { personalOnly } = ENTRY_TEMPLATES[draft.type];

  return (
    <form
      id={formId}
      noValidate
      className="flex h-full flex-col"
      aria-label={base ? t('title') : t('newTitle')}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        cancel();
      }}
    >
      <EditorHeader draft={draft} isNew={!base} busy={save.busy} onCancel={cancel} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
        <div className="mx-auto flex max-w-2xl flex-col gap-5">
          <SaveError error={save.error} draft={draft} base={base} />
          <Field label={t('name')} error={checked && problems.name ? t('nameEmpty') : undefined}>
            {(control) => (
              <Input {...control} autoFocus={!base} required maxLength={200} autoComplete="off" placeholder={t(`namePlaceholder.${draft.type}`)} value={draft.name} className="h-10 font-medium" onChange={(event) => change((current) => ({ ...current, name: event.target.value }))} />
            )}
          </Field>
          {personalOnly && <Notice tone="brass" icon={Fingerprint} title={t('personalOnly')}>{t('personalOnlyText')}</Notice>}
          <div className="flex flex-col gap-3">
            {draft.fields.map((field) => (
              <FieldEditor key={field.id} draft={draft} field={field} known={known} problem={checked || field.kind === 'totp' ? problems.fields.get(field.id) : undefined} personalOnly={personalOnly} saved={base?.header.fields.some(({ id }) => id === field.id) ?? false} onChange={change} />
            ))}
            <Button variant="ghost" size="sm" className="self-start text-accent-ink" disabled={draft.fields.length >= 100} onClick={() => change((current) => withNewField(current, t('newField', { number: current.fields.length + 1 })))}>
              <Plus className="size-4" aria-hidden="true" />
              {t('addField')}
            </Button>
          </div>
          <UrlsInput urls={draft.urls} onChange={(urls) => change((current) => ({ ...current, urls }))} />
          {isShareable(draft) && <HostsInput draft={draft} problems={checked ? problems.hosts : null} onChange={(hosts) => change((current) => ({ ...current, hosts }))} />}
          <TagsInput tags={draft.tags} onChange={(tags) => change((current) => ({ ...current, tags }))} />
        </div>
      </div>
      <DiscardDialog open={discarding} onOpenChange={setDiscarding} text={t('discardText')} onDiscard={drop} />
      {save.conflict && <ConflictDialog conflict={save.conflict} onClose={save.closeConflict} onResolve={(resolved) => void save.runMerged(resolved)} onTakeTheirs={() => dropDraft(draft.id)} />}
    </form>
  );
}
