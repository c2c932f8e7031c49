import type { Bytes } from '../../../crypto/bytes.ts';
import { utf8 } from '../../../crypto/bytes.ts';
import type { Context } from '../../../crypto/context.ts';
import { toBase64url, toHex } from '../../../crypto/encoding.ts';
import { sha256 } from '../../../crypto/hazmat/hash.ts';
import type { SecretKey } from '../../../crypto/safe/secret-key.ts';
import { countedContext, passkeyContext, versionedContext } from '../../contexts.ts';
import { deriveVaultKeys } from '../../sealed/vault-keys.ts';
import type { Json, VectorCase, VectorFile } from '../case.ts';
import { failingAlterations } from './alterations.ts';
import type { Inputs } from './world.ts';
import {
  AGENT,
  ENTRY,
  fails,
  failing,
  FIELD,
  fixedBytes,
  fixedEnvelope,
  fixedHex,
  gives,
  OTHER_AGENT,
  OTHER_ENTRY,
  OTHER_FIELD,
  OTHER_VAULT,
  TIME,
  VAULT,
} from './world.ts';

const SOURCE = 'lib/protocol/vectors/make.ts';
const VAULT_KEY = fixedBytes('vault key');
const VAULT_INPUT = { vault: VAULT, vaultKey: toHex(VAULT_KEY) };

/** Wrong vaults and keys, which no record opens with. */
const FOREIGN = {
  'another vault': { vault: OTHER_VAULT },
  'another vault key': { vaultKey: fixedHex('another vault key') },
};

export const HEADER = {
  v: 1,
  name: 'GitHub',
  type: 'login',
  hint: 'octocat',
  urls: ['https://github.com/login'],
  hosts: ['github.com', 'api.github.com'],
  tags: ['work'],
  favourite: true,
  trashedAt: null,
  createdAt: TIME,
  updatedAt: TIME,
  primary: FIELD,
  fields: [
    { id: FIELD, key: 'password', label: 'Password', kind: 'secret', class: 'shared', epoch: 1, digest: digest('password') },
    { id: OTHER_FIELD, key: '', label: 'Größe', kind: 'text', class: 'personal', epoch: 3, digest: digest('other') },
  ],
} as const satisfies Json;

function digest(name: string): string {
  return toBase64url(fixedBytes(`digest of ${name}`));
}

/** Seals plaintexts that a record of this kind may not hold, each of which must end with `integrity`. */
async function misshapen(
  operation: string,
  base: Inputs,
  key: SecretKey<string>,
  context: Context,
  plaintexts: Readonly<Record<string, Json | Bytes>>,
): Promise<VectorCase[]> {
  const cases: VectorCase[] = [];
  for (const [name, value] of Object.entries(plaintexts)) {
    const plaintext = value instanceof Uint8Array ? value : utf8(JSON.stringify(value));
    const sealed = await fixedEnvelope(key, context, plaintext, `${operation} ${name}`);
    cases.push(fails(name, operation, { ...base, sealed: toHex(sealed) }, 'integrity'));
  }
  return cases;
}

/** Plaintexts that are no record of any kind. */
const NO_RECORD: Readonly<Record<string, Json | Bytes>> = {
  'an empty plaintext': new Uint8Array(0),
  'no UTF-8': Uint8Array.of(0xff, 0xfe),
  'no JSON': utf8('{"v":1'),
  'JSON and more': utf8('{"v":1} {}'),
  'a list': [],
  'null': null,
  'an empty object': {},
};

export async function headerVectors(): Promise<VectorFile> {
  const keys = await deriveVaultKeys(VAULT, VAULT_KEY);
  const context = versionedContext('header', VAULT, ENTRY, 2);
  const sealed = await fixedEnvelope(keys.header, context, utf8(JSON.stringify(HEADER)), 'header');
  const settings = await fixedEnvelope(keys.settings, countedContext('settings', VAULT, 2), utf8(JSON.stringify(SETTINGS)), 'settings');
  const base = { ...VAULT_INPUT, entry: ENTRY, version: 2, sealed: toHex(sealed) };
  const seal = { ...VAULT_INPUT, entry: ENTRY, version: 2, header: HEADER };
  const [field] = HEADER.fields;
  const withField = (change: Inputs): Inputs => ({ header: { ...HEADER, fields: [{ ...field, ...change }] } });
  return {
    format: 'header',
    source: SOURCE,
    cases: [
      gives('a header', 'header-open', base, HEADER),
      ...failingAlterations('header-open', base, 'sealed', sealed),
      ...failing('header-open', base, 'open-failed', {
        ...FOREIGN,
        'another entry': { entry: OTHER_ENTRY },
        'an earlier version': { version: 1 },
        'a later version': { version: 3 },
        'a record of another kind': { sealed: toHex(settings) },
      }),
      fails('a version below zero', 'header-open', { ...base, version: -1 }, 'bad-length'),
      fails('half a version', 'header-open', { ...base, version: 1.5 }, 'bad-length'),
      fails('an entry in capitals', 'header-open', { ...base, entry: 'AAAAAAAA-1111-4111-8111-111111111111' }, 'bad-id'),
      ...(await misshapen('header-open', base, keys.header, context, {
        ...NO_RECORD,
        'format 2': { ...HEADER, v: 2 },
        'an unknown type': { ...HEADER, type: 'wallet' },
        'a field class that does not exist': { ...HEADER, fields: [{ ...field, class: 'public' }] },
        'a digest of another length': { ...HEADER, fields: [{ ...field, digest: field.digest.slice(1) }] },
        'epoch zero': { ...HEADER, fields: [{ ...field, epoch: 0 }] },
        'a time as text': { ...HEADER, createdAt: '2026' },
      })),
      gives('sealed', 'header-seal', seal, 'sealed'),
      ...failing('header-seal', seal, 'bad-name', {
        'no name': { header: { ...HEADER, name: '' } },
        'a name of white space': { header: { ...HEADER, name: ' \u00a0\u2003' } },
        'a name that grows beyond the limit': { header: { ...HEADER, name: '\ufdfa'.repeat(12) } },
        'a label of white space': withField({ label: ' ' }),
        'a key that grows beyond the limit': withField({ key: '\ufdfa'.repeat(12) }),
      }),
      ...failing('header-seal', seal, 'bad-record', {
        'format 2, sealing': { header: { ...HEADER, v: 2 } },
        'too many tags': { header: { ...HEADER, tags: Array.from({ length: 51 }, (_, at) => `tag ${at}`) } },
        'an id that is none': withField({ id: 'field' }),
        'an epoch of 32 bits': withField({ epoch: 0x80000000 }),
        'a digest with unused bits set': withField({ digest: `${field.digest.slice(0, 42)}B` }),
      }),
    ],
  };
}

const SETTINGS = { v: 1, name: 'Home', autoLockMinutes: 5, clipboardSeconds: 30 } as const satisfies Json;

export async function settingsVectors(): Promise<VectorFile> {
  const keys = await deriveVaultKeys(VAULT, VAULT_KEY);
  const context = countedContext('settings', VAULT, 2);
  const sealed = await fixedEnvelope(keys.settings, context, utf8(JSON.stringify(SETTINGS)), 'settings');
  const base = { ...VAULT_INPUT, version: 2, sealed: toHex(sealed) };
  const credential = fixedBytes('credential');
  const name = await fixedEnvelope(keys.settings, passkeyContext('passkeyName', VAULT, credential), utf8('MacBook'), 'passkey name');
  const nameBase = { ...VAULT_INPUT, credential: toHex(credential), sealed: toHex(name) };
  return {
    format: 'settings and names of passkeys',
    source: SOURCE,
    cases: [
      gives('settings', 'settings-open', base, SETTINGS),
      ...failingAlterations('settings-open', base, 'sealed', sealed),
      ...failing('settings-open', base, 'open-failed', {
        ...FOREIGN,
        'another version': { version: 3 },
        'the name of a passkey': { sealed: toHex(name) },
      }),
      ...(await misshapen('settings-open', base, keys.settings, context, {
        ...NO_RECORD,
        'no automatic lock': { ...SETTINGS, autoLockMinutes: 0 },
        'a lock after a year': { ...SETTINGS, autoLockMinutes: 525_600 },
        'no name': { ...SETTINGS, name: '' },
      })),
      gives('name of a passkey', 'passkey-name-open', nameBase, 'MacBook'),
      ...failing('passkey-name-open', nameBase, 'open-failed', {
        'name: another vault': { vault: OTHER_VAULT },
        'name: another credential': { credential: fixedHex('another credential') },
        'name: the settings': { sealed: toHex(sealed) },
      }),
    ],
  };
}

export async function rosterVectors(): Promise<VectorFile> {
  const keys = await deriveVaultKeys(VAULT, VAULT_KEY);
  const record = {
    v: 1,
    name: 'Codex',
    key: toBase64url(fixedBytes('agent key')),
    formerKeys: [toBase64url(fixedBytes('former agent key'))],
    enrolmentKey: toBase64url(fixedBytes('enrolment key')),
    entries: [ENTRY, OTHER_ENTRY],
    createdAt: TIME,
    issuedAt: TIME,
  };
  const context = versionedContext('roster', VAULT, AGENT, 1);
  const sealed = await fixedEnvelope(keys.roster, context, utf8(JSON.stringify(record)), 'roster');
  const base = { ...VAULT_INPUT, agent: AGENT, version: 1, sealed: toHex(sealed) };
  const keyless = Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'key'));
  return {
    format: 'roster record',
    source: SOURCE,
    cases: [
      gives('a roster record', 'roster-open', base, record),
      ...failingAlterations('roster-open', base, 'sealed', sealed),
      ...failing('roster-open', base, 'open-failed', {
        ...FOREIGN,
        'another agent': { agent: OTHER_AGENT },
        'another version': { version: 2 },
      }),
      ...(await misshapen('roster-open', base, keys.roster, context, {
        ...NO_RECORD,
        'no key': keyless,
        'a key of 31 bytes': { ...record, key: record.key.slice(0, 42) },
        'a key in the classic alphabet': { ...record, key: `+${record.key.slice(1)}` },
        'an entry that is no id': { ...record, entries: ['*'] },
      })),
    ],
  };
}

export async function auditPinVectors(): Promise<VectorFile> {
  const keys = await deriveVaultKeys(VAULT, VAULT_KEY);
  const pin = { v: 1, seq: 17, hash: toBase64url(sha256(utf8('head'))), at: TIME };
  const context = countedContext('auditPin', VAULT, 4);
  const sealed = await fixedEnvelope(keys.auditPin, context, utf8(JSON.stringify(pin)), 'audit pin');
  const base = { ...VAULT_INPUT, counter: 4, sealed: toHex(sealed) };
  return {
    format: 'audit pin',
    source: SOURCE,
    cases: [
      gives('a pin', 'audit-pin-open', base, pin),
      ...failingAlterations('audit-pin-open', base, 'sealed', sealed),
      ...failing('audit-pin-open', base, 'open-failed', {
        ...FOREIGN,
        'an earlier counter': { counter: 3 },
        'a later counter': { counter: 5 },
      }),
      ...(await misshapen('audit-pin-open', base, keys.auditPin, context, {
        ...NO_RECORD,
        'a hash of 31 bytes': { ...pin, hash: pin.hash.slice(0, 42) },
        'a row below zero': { ...pin, seq: -1 },
      })),
    ],
  };
}
