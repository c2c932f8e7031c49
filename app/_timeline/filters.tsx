'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { AUDIT_ACTIONS } from '@/lib/protocol/audit-actions.ts';
import { Button } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { Input, Select } from '../_ui/input.tsx';
import { EntryFilter } from './entry-filter.tsx';
import type { FilterState } from './filter.ts';
import { isFiltered, NO_FILTER } from './filter.ts';
import { useActionWord } from './words.ts';

interface FiltersProps {
  state: FilterState;
  onChange: (state: FilterState) => void;
}

/** The filters of the timeline; on a phone only while they are asked for. */
export function Filters({ state, onChange, open }: FiltersProps & { open: boolean }) {
  const t = useTranslations('timeline.filter');
  return (
    <div role="group" aria-label={t('title')} className={cn('mt-3 grid grid-cols-1 gap-2 sm:flex sm:flex-wrap', !open && 'max-sm:hidden')}>
      <AgentFilter state={state} onChange={onChange} />
      <EntryFilter entry={state.entry} onChange={(entry) => onChange({ ...state, entry })} />
      <ActionFilter state={state} onChange={onChange} />
      <Choice
        label={t('outcome')}
        value={state.outcome ?? ''}
        onChange={(value) => onChange({ ...state, outcome: value === 'ok' || value === 'refused' ? value : null })}
      >
        <option value="">{t('allOutcomes')}</option>
        <option value="ok">{t('onlyOk')}</option>
        <option value="refused">{t('onlyRefused')}</option>
      </Choice>
      <TimeFilter state={state} onChange={onChange} />
      {isFiltered(state) && (
        <Button variant="ghost" onClick={() => onChange(NO_FILTER)}>
          <X className="size-4" aria-hidden="true" />
          {t('clear')}
        </Button>
      )}
    </div>
  );
}

function AgentFilter({ state, onChange }: FiltersProps) {
  const t = useTranslations('timeline.filter');
  const { agents } = useVault();
  return (
    <Choice label={t('agent')} value={state.agent ?? ''} onChange={(value) => onChange({ ...state, agent: value === '' ? null : value })}>
      <option value="">{t('allAgents')}</option>
      {agents.map(({ id, record }) => (
        <option key={id} value={id}>
          {record.name}
        </option>
      ))}
    </Choice>
  );
}

const isAgentAction = (action: string) => action.startsWith('agent.');
const isEntryAction = (action: string) => action.startsWith('entry.') || action === 'personal.reveal';
const isFetch = (action: string) => !action.includes('.');
const GROUPS = [
  { text: 'fetches', has: isFetch },
  { text: 'agents', has: isAgentAction },
  { text: 'entries', has: isEntryAction },
  { text: 'owner', has: (action: string) => !isFetch(action) && !isAgentAction(action) && !isEntryAction(action) },
] as const;

function ActionFilter({ state, onChange }: FiltersProps) {
  const t = useTranslations('timeline.filter');
  const word = useActionWord();
  return (
    <Choice label={t('action')} value={state.action ?? ''} onChange={(value) => onChange({ ...state, action: value === '' ? null : value })}>
      <option value="">{t('allActions')}</option>
      {GROUPS.map(({ text, has }) => (
        <optgroup key={text} label={t(text)}>
          {AUDIT_ACTIONS.filter(has).map((action) => (
            <option key={action} value={action}>
              {word(action)}
            </option>
          ))}
        </optgroup>
      ))}
    </Choice>
  );
}

function TimeFilter({ state, onChange }: FiltersProps) {
  const t = useTranslations('timeline.filter');
  const [own, setOwn] = useState(false);
  const days = own || state.fromDay !== null || state.toDay !== null;
  const choose = (value: string) => {
    setOwn(value === 'own');
    const span = value === 'day' || value === 'week' || value === 'month' ? value : null;
    onChange({ ...state, span, fromDay: null, toDay: null });
  };
  return (
    <>
      <Choice label={t('time')} value={state.span ?? (days ? 'own' : '')} onChange={choose}>
        <option value="">{t('anyTime')}</option>
        <option value="day">{t('day')}</option>
        <option value="week">{t('week')}</option>
        <option value="month">{t('month')}</option>
        <option value="own">{t('own')}</option>
      </Choice>
      {days && (
        <>
          <DayInput label={t('from')} value={state.fromDay} onChange={(fromDay) => onChange({ ...state, span: null, fromDay })} />
          <DayInput label={t('to')} value={state.toDay} onChange={(toDay) => onChange({ ...state, span: null, toDay })} />
        </>
      )}
    </>
  );
}

function DayInput({ label, value, onChange }: { label: string; value: string | null; onChange: (day: string | null) => void }) {
  return (
    <Input type="date" aria-label={label} className="sm:w-40" value={value ?? ''} onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)} />
  );
}

function Choice({ label, value, onChange, children }: { label: string; value: string; onChange: (value: string) => void; children: ReactNode }) {
  return (
    <Select aria-label={label} className="sm:w-auto sm:max-w-56" value={value} onChange={(event) => onChange(event.target.value)}>
      {children}
    </Select>
  );
}
