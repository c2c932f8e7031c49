import type { FieldClass } from '../protocol/contexts.ts';
import type { EntryType, FieldKind } from '../protocol/sealed/header.ts';

/** A field that a type starts with. Its label is the catalogue's text `field.<key>`. */
export interface FieldTemplate {
  readonly key: string;
  readonly kind: FieldKind;
  readonly class: FieldClass;
  /** What an agent gets that names the entry alone. */
  readonly primary?: true;
}

export interface EntryTemplate {
  readonly fields: readonly FieldTemplate[];
  /** Cards and identities: no field of theirs can ever be shared. */
  readonly personalOnly: boolean;
}

/** What each type starts with. */
export const ENTRY_TEMPLATES: Readonly<Record<EntryType, EntryTemplate>> = {
  login: shareable([
    ['username', 'text', 'shared'],
    ['password', 'secret', 'shared', 'primary'],
    ['totp', 'totp', 'shared'],
  ]),
  'api-key': shareable([
    ['key', 'secret', 'shared', 'primary'],
    ['secret', 'secret', 'shared'],
    ['expires', 'date', 'shared'],
  ]),
  ssh: shareable([
    ['host', 'text', 'shared'],
    ['port', 'number', 'shared'],
    ['username', 'text', 'shared'],
    ['password', 'secret', 'shared'],
    ['private-key', 'multiline', 'shared', 'primary'],
    ['passphrase', 'secret', 'shared'],
  ]),
  database: shareable([
    ['host', 'text', 'shared'],
    ['port', 'number', 'shared'],
    ['database', 'text', 'shared'],
    ['username', 'text', 'shared'],
    ['password', 'secret', 'shared', 'primary'],
    ['connection-url', 'secret', 'shared'],
  ]),
  oauth: shareable([
    ['client-id', 'text', 'shared'],
    ['client-secret', 'secret', 'shared'],
    ['access-token', 'secret', 'shared', 'primary'],
    ['refresh-token', 'secret', 'shared'],
    ['token-url', 'url', 'shared'],
  ]),
  'service-account': shareable([
    ['email', 'email', 'shared'],
    ['key-file', 'multiline', 'shared', 'primary'],
  ]),
  card: personal([
    ['cardholder', 'text'],
    ['number', 'secret', 'primary'],
    ['expires', 'date'],
    ['cvc', 'secret'],
    ['pin', 'secret'],
  ], true),
  identity: personal([
    ['full-name', 'text'],
    ['document-number', 'secret', 'primary'],
    ['country', 'text'],
    ['birth-date', 'date'],
    ['issued', 'date'],
    ['expires', 'date'],
    ['authority', 'text'],
  ], true),
  'bank-account': personal([
    ['account-holder', 'text'],
    ['iban', 'secret', 'primary'],
    ['bic', 'text'],
    ['bank', 'text'],
    ['pin', 'secret'],
  ], false),
  'social-security': personal([
    ['full-name', 'text'],
    ['social-security-number', 'secret', 'primary'],
  ], true),
  'recovery-codes': personal([['codes', 'multiline', 'primary']], false),
  note: shareable([
    ['note', 'multiline', 'personal', 'primary'],
  ]),
  custom: shareable([]),
};

type Row = readonly [key: string, kind: FieldKind, fieldClass: FieldClass, primary?: 'primary'];
type PersonalRow = readonly [key: string, kind: FieldKind, primary?: 'primary'];

function shareable(rows: readonly Row[]): EntryTemplate {
  const fields = rows.map(([key, kind, fieldClass, primary]) => fieldTemplate(key, kind, fieldClass, primary));
  return { personalOnly: false, fields };
}

function personal(rows: readonly PersonalRow[], personalOnly: boolean): EntryTemplate {
  return { personalOnly, fields: rows.map(([key, kind, primary]) => fieldTemplate(key, kind, 'personal', primary)) };
}

function fieldTemplate(key: string, kind: FieldKind, fieldClass: FieldClass, primary?: 'primary'): FieldTemplate {
  return { key, kind, class: fieldClass, ...(primary ? { primary: true } : {}) };
}
