import { describe, expect, it } from 'vitest';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import { draftOf } from '@/lib/client/drafts.ts';
import { hasProblems, problemsOf, withField, withNewField, withoutField } from './draft-edits.ts';

function login(): EntryDraft {
  return { ...draftOf('login', (key) => key), name: 'GitHub' };
}

function idOf(draft: EntryDraft, key: string): string {
  return draft.fields.find((field) => field.key === key)?.id ?? '';
}

describe('problemsOf', () => {
  it('finds none in a fresh draft with a name', () => {
    expect(hasProblems(problemsOf(login()))).toBe(false);
  });

  it('wants a name', () => {
    expect(problemsOf({ ...login(), name: '  ' }).name).toBe(true);
  });

  it('finds labels that are empty, or the same to an agent', () => {
    const draft = login();
    const [user, password] = [idOf(draft, 'username'), idOf(draft, 'password')];
    const twice = withField(withField(draft, user, { value: 'x', label: 'PASS  word' }), password, { value: 'y', label: 'pass word' });
    expect(problemsOf(twice).fields.get(password)).toBe('label-twice');
    expect(problemsOf(withField(draft, user, { value: 'x', label: ' ' })).fields.get(user)).toBe('label-empty');
  });

  it('finds what is no key for one-time codes', () => {
    const draft = login();
    const totp = idOf(draft, 'totp');
    expect(problemsOf(withField(draft, totp, { value: 'hello!' })).fields.get(totp)).toBe('totp');
    expect(hasProblems(problemsOf(withField(draft, totp, { value: 'jbsw y3dp ehpk 3pxp' })))).toBe(false);
  });

  it('does not mind fields without a value', () => {
    const draft = login();
    expect(hasProblems(problemsOf(withField(draft, idOf(draft, 'username'), { label: '' })))).toBe(false);
  });
});

describe('edits', () => {
  it('makes new fields personal until the owner says otherwise', () => {
    expect(withNewField(login(), 'PIN').fields.at(-1)).toMatchObject({ label: 'PIN', class: 'personal', value: '' });
  });

  it('leaves no primary field behind that is gone', () => {
    const draft = login();
    expect(withoutField(draft, idOf(draft, 'password')).primary).toBeNull();
    expect(withoutField(draft, idOf(draft, 'username')).primary).toBe(draft.primary);
  });
});
