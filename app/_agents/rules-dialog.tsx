'use client';

import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { changeAgent } from '@/lib/client/agents.ts';
import type { AgentItem } from '@/lib/client/items.ts';
import { PURPOSES } from '@/lib/protocol/wire/shapes.ts';
import { Button } from '../_ui/button.tsx';
import { DiscardDialog } from '../_ui/discard-dialog.tsx';
import { Field } from '../_ui/field.tsx';
import { Checkbox, Input, Textarea } from '../_ui/input.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { Segmented } from '../_ui/segmented.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { checkAddresses } from './addresses.ts';
import { LimitsFields } from './limits-fields.tsx';
import type { PolicyForm, PolicyProblems } from './policy-form.ts';
import { checkPolicy, limitTexts, policyForm } from './policy-form.ts';
import { PRESETS } from './presets.ts';
import { dropRules, keepRules, rulesDraft } from './rules-draft.ts';

/** Changes what the server enforces for an agent. Mounted while it is open. */
export function RulesDialog({ agent, onClose }: { agent: AgentItem; onClose: () => void }) {
  const t = useTranslations('agents.rules');
  const tDetail = useTranslations('agents.detail');
  const kept = useSyncExternalStore(rulesDraft.subscribe, rulesDraft.getSnapshot);
  const draft = kept?.agent === agent.id ? kept : null;
  const form = draft ? draft.form : policyForm(agent.view.policy, PRESETS);
  const [problems, setProblems] = useState<PolicyProblems | null>(null);
  const save = useAction(changeAgent);
  const change = (patch: Partial<PolicyForm>) => keepRules(agent.id, { ...form, ...patch });
  const [discarding, setDiscarding] = useState(false);
  const close = () => {
    dropRules();
    onClose();
  };

  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems) fields.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [problems]);

  const submit = async () => {
    const checked = checkPolicy(form, Date.now());
    setProblems(checked.problems);
    if (checked.policy === null || !(await save.run(agent.id, { policy: checked.policy }))) return;
    showToast({ tone: 'success', title: t('saved') });
    close();
  };

  return (
    <MountedDialog
      sticky
      size="md"
      error={save.error}
      onClose={() => (draft ? setDiscarding(true) : close())}
      title={t('dialogTitle', { name: agent.record.name })}
      description={t('dialogText')}
      footer={
        <Button variant="primary" busy={save.busy} onClick={() => void submit()}>
          {t('save')}
        </Button>
      }
    >
      <div ref={fields} className="flex flex-col gap-6">
        <section className="flex flex-col items-start gap-2">
          <h3 className="text-sm font-medium text-ink">{t('limits')}</h3>
          <Segmented
            label={t('limits')}
            value={form.preset}
            onChange={(preset) => change(preset === 'own' ? { preset } : { preset, limits: limitTexts(PRESETS[preset]) })}
            choices={(['default', 'strict', 'own'] as const).map((value) => ({ value, label: t(`preset.${value}`) }))}
          />
          <LimitsFields form={form} wrong={problems?.limits ?? []} onChange={(limits) => change({ limits, preset: 'own' })} />
        </section>
        <PurposeFields form={form} problem={problems?.purposes ?? false} onChange={change} />
        <ExpiryFields form={form} problem={problems?.expiry ?? false} onChange={change} />
        <Field label={t('addressesLabel')} hint={t('addressesHint')} error={problems?.addresses === true ? <AddressProblems text={form.addresses} /> : null}>
          {(control) => (
            <Textarea {...control} spellCheck={false} autoCapitalize="off" className="font-mono" value={form.addresses} onChange={(event) => change({ addresses: event.target.value })} />
          )}
        </Field>
      </div>
      <DiscardDialog open={discarding} onOpenChange={setDiscarding} text={tDetail('discardText')} onDiscard={close} />
    </MountedDialog>
  );
}

interface PartProps {
  form: PolicyForm;
  problem: boolean;
  onChange: (patch: Partial<PolicyForm>) => void;
}

function PurposeFields({ form, problem, onChange }: PartProps) {
  const t = useTranslations('agents.rules');
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium text-ink">{t('purposes')}</legend>
      <p className="text-xs text-muted">{t('purposesHint')}</p>
      {PURPOSES.map((purpose) => (
        <label key={purpose} className="flex min-h-8 items-center gap-3">
          <Checkbox
            checked={form.purposes.includes(purpose)}
            onChange={(event) => onChange({ purposes: PURPOSES.filter((other) => (other === purpose ? event.target.checked : form.purposes.includes(other))) })}
          />
          <span>
            <span className="font-medium text-ink">{t(`purpose.${purpose}`)}</span> <span className="text-sm text-muted">{t(`purposeHint.${purpose}`)}</span>
          </span>
        </label>
      ))}
      <div role="status">{problem && <p className="text-sm text-danger-ink">{t('noPurposes')}</p>}</div>
    </fieldset>
  );
}

function ExpiryFields({ form, problem, onChange }: PartProps) {
  const t = useTranslations('agents.rules');
  return (
    <section className="flex flex-col items-start gap-2">
      <h3 className="text-sm font-medium text-ink">{t('expiry')}</h3>
      <Segmented
        label={t('expiry')}
        value={form.expires ? 'on' : 'never'}
        onChange={(value) => onChange({ expires: value === 'on' })}
        choices={[
          { value: 'never', label: t('never') },
          { value: 'on', label: t('expiryOn') },
        ]}
      />
      {form.expires && (
        <Field label={t('expiryDate')} error={problem ? t('expiryBad') : null}>
          {(control) => <Input {...control} type="datetime-local" value={form.expiresAt} onChange={(event) => onChange({ expiresAt: event.target.value })} />}
        </Field>
      )}
    </section>
  );
}

function AddressProblems({ text }: { text: string }) {
  const t = useTranslations('agents.rules');
  const wrong = checkAddresses(text).filter(({ problem }) => problem !== null);
  if (wrong.length === 0) return t('addressMany');
  return wrong.map((line, index) => (
    <span key={index} className="block break-all">
      {line.problem === 'form' && t('addressForm', { text: line.text })}
      {line.problem === 'prefix' && t('addressPrefix', { text: line.text })}
      {line.problem === 'twice' && t('addressTwice', { text: line.text })}
    </span>
  ));
}
