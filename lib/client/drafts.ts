import type { FieldClass } from '../protocol/contexts.ts';
import type { Id } from '../protocol/ids.ts';
import { makeId } from '../protocol/ids.ts';
import { canonicalLabel, canonicalName } from '../protocol/names.ts';
import type { EntryType, FieldKind, Header } from '../protocol/sealed/header.ts';
import { ENTRY_TEMPLATES } from './entry-types.ts';
import { ClientError } from './errors.ts';
import type { EntryItem } from './items.ts';
import { parseTotp } from './totp.ts';

/** A field as it is edited. */
export interface FieldDraft {
  readonly id: Id;
  /** Stable name within the type; empty for a field that the owner added. */
  readonly key: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly class: FieldClass;
  /** Null: unchanged. Empty: the field is not kept. */
  readonly value: string | null;
}

/** An entry as it is edited. */
export interface EntryDraft {
  readonly id: Id;
  /** The version that the edit started from; 0 for a new entry. */
  readonly version: number;
  readonly name: string;
  readonly type: EntryType;
  /** What the list shows under the name. Absent: taken from the user name. */
  readonly hint?: string;
  readonly urls: readonly string[];
  readonly hosts: readonly string[];
  readonly tags: readonly string[];
  readonly favourite: boolean;
  readonly primary: Id | null;
  readonly fields: readonly FieldDraft[];
}

/** Fields whose value may stand under the name in the list. */
const HINT_KEYS: readonly string[] = ['username', 'email', 'host', 'client-id'];
const HINT_KINDS: readonly FieldKind[] = ['text', 'email', 'phone', 'url'];
const HINT_MAX = 200;

/** A new entry of a type with its template's fields. @param labels the text for a field key, in the owner's language */
export function draftOf(type: EntryType, labels: (key: string) => string): EntryDraft {
  const draft = { id: makeId(), version: 0, name: '', type, urls: [], hosts: [], tags: [], favourite: false, primary: null, fields: [] };
  return withTemplate(draft, labels);
}

/**
 * A draft with the fields of its template that it lacks, empty, at the end: what was left out when the
 * entry was made can be added where one expects it. Empty fields are not kept.
 * @param labels as for `draftOf`
 */
export function withTemplate(draft: EntryDraft, labels: (key: string) => string): EntryDraft {
  const known = new Set(draft.fields.map(({ key }) => key));
  const missing = ENTRY_TEMPLATES[draft.type].fields.filter(({ key }) => !known.has(key));
  const added = missing.map(
    ({ key, kind, class: fieldClass }): FieldDraft => ({ id: makeId(), key, label: labels(key), kind, class: fieldClass, value: '' }),
  );
  const primary = draft.primary ?? added[missing.findIndex((template) => template.primary)]?.id ?? null;
  return { ...draft, primary, fields: [...draft.fields, ...added] };
}

/** An entry to edit: every value unchanged. */
export function draftFrom({ id, version, header }: EntryItem): EntryDraft {
  const { name, type, urls, hosts, tags, favourite, primary } = header;
  const fields = header.fields.map(
    ({ id: field, key, label, kind, class: fieldClass }): FieldDraft => ({ id: field, key, label, kind, class: fieldClass, value: null }),
  );
  return { id, version, name, type, urls, hosts, tags, favourite, primary, fields };
}

/** A field that is kept, and what happens to its value. */
export interface PlannedField {
  readonly draft: FieldDraft;
  /** The field of the present version that goes on; null for a new one. */
  readonly before: Header['fields'][number] | null;
  /** The new value; null where the present one stays. */
  readonly value: string | null;
}

/** What a draft means for the version that it is written over. */
export interface EntryPlan {
  readonly fields: readonly PlannedField[];
  readonly removed: readonly Id[];
  readonly primary: Id | null;
}

/**
 * Decides which fields stay, change, appear and go. A field whose class changes gets a new id: a
 * value never moves from one class to the other under the same name.
 * @throws ClientError `bad-request` where a class changes without a value, or a shared field stands in
 * a type that has personal ones only; `bad-name`; `bad-totp`
 */
export function planEntry(draft: EntryDraft, present: Header | null): EntryPlan {
  const before = new Map((present?.fields ?? []).map((field) => [field.id, field]));
  const kept = draft.fields.filter((field) => field.value !== '' && (field.value !== null || before.has(field.id)));
  const fields = kept.map((field) => planField(field, before.get(field.id) ?? null));
  if (ENTRY_TEMPLATES[draft.type].personalOnly && fields.some((field) => field.draft.class === 'shared')) {
    throw new ClientError('bad-request', 'this type has personal fields only');
  }
  ensureNames(draft.name, fields.map((field) => field.draft.label));
  const goOn = new Set(fields.map((field) => field.before?.id));
  const removed = [...before.keys()].filter((id) => !goOn.has(id));
  const primaryAt = kept.findIndex((field) => field.id === draft.primary);
  return { fields, removed, primary: fields[primaryAt]?.draft.id ?? null };
}

/** What the list shows under the name. @param plan the plan made from `draft` */
export function hintOf(draft: EntryDraft, plan: EntryPlan, present: Header | null): string {
  if (draft.hint !== undefined) return draft.hint.slice(0, HINT_MAX);
  const candidates = plan.fields.filter(
    ({ draft: field }) => field.class === 'shared' && HINT_KEYS.includes(field.key) && HINT_KINDS.includes(field.kind),
  );
  const best = HINT_KEYS.map((key) => candidates.find(({ draft: field }) => field.key === key)).find((field) => field);
  if (!best) return '';
  return best.value === null ? (present?.hint ?? '') : firstLine(best.value);
}

function planField(draft: FieldDraft, before: Header['fields'][number] | null): PlannedField {
  const value = draft.kind === 'totp' && draft.value !== null ? parseTotp(draft.value) : draft.value;
  if (!before || before.class === draft.class) return { draft, before, value };
  if (value === null) throw new ClientError('bad-request', 'a field that changes its class needs its value');
  return { draft: { ...draft, id: makeId() }, before: null, value };
}

function ensureNames(name: string, labels: readonly string[]): void {
  canonicalName(name);
  const canonical = labels.map(canonicalLabel);
  if (canonical.includes('')) throw new ClientError('bad-name', 'a field needs a label');
  if (new Set(canonical).size < canonical.length) throw new ClientError('bad-name', 'two fields have the same label');
}

function firstLine(text: string): string {
  return (text.trim().split(/[\r\n]/)[0] ?? '').slice(0, HINT_MAX);
}
