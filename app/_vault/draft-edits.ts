import type { EntryDraft, FieldDraft } from '@/lib/client/drafts.ts';
import type { HostProblem } from '@/lib/client/hosts.ts';
import { checkHost } from '@/lib/client/hosts.ts';
import { parseTotp } from '@/lib/client/totp.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { makeId } from '@/lib/protocol/ids.ts';
import { canonicalLabel } from '@/lib/protocol/names.ts';

/** What is wrong with a draft, for the places where it is said. */
export interface DraftProblems {
  readonly name: boolean;
  readonly fields: ReadonlyMap<Id, 'label-empty' | 'label-twice' | 'totp'>;
  /** By the place in the list. Empty lines are not kept, so they are no problem. */
  readonly hosts: ReadonlyMap<number, HostProblem>;
}

/** Checks a draft before it is saved. Fields without a value are not kept, so they may be anything. */
export function problemsOf(draft: EntryDraft): DraftProblems {
  const fields = new Map<Id, 'label-empty' | 'label-twice' | 'totp'>();
  const labels = new Set<string>();
  for (const field of draft.fields.filter(({ value }) => value !== '')) {
    const label = canonicalLabel(field.label.slice(0, 100));
    if (label === '') fields.set(field.id, 'label-empty');
    else if (labels.has(label)) fields.set(field.id, 'label-twice');
    else if (field.kind === 'totp' && field.value !== null && !isTotp(field.value)) fields.set(field.id, 'totp');
    labels.add(label);
  }
  return { name: draft.name.trim() === '', fields, hosts: hostProblems(draft.hosts) };
}

export function hasProblems(problems: DraftProblems): boolean {
  return problems.name || problems.fields.size > 0 || problems.hosts.size > 0;
}

function hostProblems(hosts: readonly string[]): ReadonlyMap<number, HostProblem> {
  return new Map(hosts.flatMap((host, index) => {
    const problem = host.trim() === '' ? null : checkHost(host).problem;
    return problem === null ? [] : [[index, problem] as const];
  }));
}

/** Whether an agent could get anything of it. */
export function isShareable(draft: EntryDraft): boolean {
  return draft.fields.some((field) => field.class === 'shared');
}

/** Changes one field of a draft. */
export function withField(draft: EntryDraft, id: Id, change: Partial<FieldDraft>): EntryDraft {
  return { ...draft, fields: draft.fields.map((field) => (field.id === id ? { ...field, ...change } : field)) };
}

export function withoutField(draft: EntryDraft, id: Id): EntryDraft {
  return { ...draft, primary: draft.primary === id ? null : draft.primary, fields: draft.fields.filter((field) => field.id !== id) };
}

/** A further field at the end: its class is the cautious one. */
export function withNewField(draft: EntryDraft, label: string): EntryDraft {
  const field: FieldDraft = { id: makeId(), key: '', label, kind: 'secret', class: 'personal', value: '' };
  return { ...draft, fields: [...draft.fields, field] };
}

function isTotp(text: string): boolean {
  try {
    parseTotp(text);
    return true;
  } catch {
    return false;
  }
}
