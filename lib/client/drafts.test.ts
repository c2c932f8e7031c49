import { expect, test } from 'vitest';
import { makeId } from '../protocol/ids.ts';
import { ENTRY_TYPES } from '../protocol/sealed/header.ts';
import type { Header } from '../protocol/sealed/header.ts';
import type { EntryDraft, FieldDraft } from './drafts.ts';
import { draftFrom, draftOf, hintOf, planEntry, withTemplate } from './drafts.ts';

const DIGEST = 'A'.repeat(43);

function login(values: Readonly<Record<string, string>>): EntryDraft {
  const draft = draftOf('login', (key) => `label of ${key}`);
  return { ...draft, name: 'GitHub', fields: draft.fields.map((field) => ({ ...field, value: values[field.key] ?? '' })) };
}

/** The header that saving `draft` would give. */
function saved(draft: EntryDraft): Header {
  const plan = planEntry(draft, null);
  const { name, type, favourite } = draft;
  const fields = plan.fields.map(({ draft: { id, key, label, kind, class: fieldClass } }) => ({ id, key, label, kind, class: fieldClass, epoch: 1, digest: DIGEST }));
  const hint = hintOf(draft, plan, null);
  return { v: 1, name, type, hint, favourite, urls: [], hosts: [], tags: [], trashedAt: null, createdAt: 0, updatedAt: 0, primary: plan.primary, fields };
}

function editOf(header: Header, change: (field: FieldDraft) => FieldDraft): EntryDraft {
  const draft = draftFrom({ id: makeId(), version: 1, header });
  return { ...draft, fields: draft.fields.map(change) };
}

test('every type starts with fields that have one primary one, and personal types with personal ones only', () => {
  for (const type of ENTRY_TYPES) {
    const draft = draftOf(type, (key) => key);
    if (type === 'custom') expect(draft.fields).toEqual([]);
    else expect(draft.fields.map(({ id }) => id)).toContain(draft.primary);
  }
  for (const type of ['card', 'identity', 'social-security'] as const) {
    expect(draftOf(type, (key) => key).fields.every((field) => field.class === 'personal')).toBe(true);
  }
});

test('empty fields are not kept; the primary one stays primary', () => {
  const header = saved(login({ password: 'secret' }));
  expect(header.fields.map(({ key }) => key)).toEqual(['password']);
  expect(header.primary).toBe(header.fields[0]?.id);
});

test('an entry that was saved without fields of its type offers them again', () => {
  const header = saved(login({ username: 'octocat' }));
  const draft = withTemplate(draftFrom({ id: makeId(), version: 1, header }), (key) => key);
  expect(draft.fields.map(({ key, value }) => [key, value])).toEqual([['username', null], ['password', ''], ['totp', '']]);
  expect(draft.primary).toBe(draft.fields[1]?.id);
  expect(planEntry(draft, header)).toMatchObject({ removed: [], primary: null });
});

test('the hint is the user name, and stays when it does not change', () => {
  const header = saved(login({ username: 'octocat\nsecond line', password: 'secret' }));
  expect(header.hint).toBe('octocat');
  const edit = editOf(header, (field) => field);
  expect(hintOf(edit, planEntry(edit, header), header)).toBe('octocat');
});

test('the hint never comes from a personal field', () => {
  const draft = login({ username: 'octocat', password: 'secret' });
  const personal = { ...draft, fields: draft.fields.map((field) => ({ ...field, class: 'personal' as const })) };
  expect(saved(personal).hint).toBe('');
});

test('emptied and left out fields are removed', () => {
  const header = saved(login({ username: 'octocat', password: 'secret' }));
  const [username, password] = header.fields;
  const edit = editOf(header, (field) => (field.key === 'username' ? { ...field, value: '' } : field));
  expect(planEntry(edit, header).removed).toEqual([username?.id]);
  expect(planEntry({ ...edit, fields: [] }, header).removed).toEqual([username?.id, password?.id]);
});

test('a field that changes its class becomes another field', () => {
  const header = saved(login({ password: 'secret' }));
  const edit = editOf(header, (field) => ({ ...field, class: 'personal', value: 'secret' }));
  const plan = planEntry(edit, header);
  expect(plan.removed).toEqual([header.fields[0]?.id]);
  expect(plan.fields[0]?.before).toBeNull();
  expect(plan.fields[0]?.draft.id).not.toBe(header.fields[0]?.id);
  expect(plan.primary).toBe(plan.fields[0]?.draft.id);
  const withoutValue = editOf(header, (field) => ({ ...field, class: 'personal' }));
  expect(() => planEntry(withoutValue, header)).toThrow(expect.objectContaining({ code: 'bad-request' }));
});

test('a type with personal fields only takes no shared one', () => {
  const card = draftOf('card', (key) => key);
  const fields = card.fields.map((field) => ({ ...field, value: '4242', class: 'shared' as const }));
  expect(() => planEntry({ ...card, name: 'Visa', fields }, null)).toThrow(expect.objectContaining({ code: 'bad-request' }));
});

test('names and labels that agents could not tell apart are refused', () => {
  const badName: unknown = expect.objectContaining({ code: 'bad-name' });
  const draft = login({ username: 'octocat', password: 'secret' });
  expect(() => planEntry({ ...draft, name: '  ' }, null)).toThrow(badName);
  const same = draft.fields.map((field, position) => ({ ...field, label: position === 0 ? 'Login ' : 'LOGIN' }));
  expect(() => planEntry({ ...draft, fields: same }, null)).toThrow(badName);
  expect(() => planEntry({ ...draft, fields: draft.fields.map((field) => ({ ...field, label: ' ' })) }, null)).toThrow(badName);
});

test('a pasted seed is stored as a canonical URI', () => {
  const plan = planEntry(login({ totp: 'gezd gnbv gy3t qojq' }), null);
  expect(plan.fields[0]?.value).toMatch(/^otpauth:\/\/totp\/.*secret=GEZDGNBVGY3TQOJQ/);
});
