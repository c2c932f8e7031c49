import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import { versionedContext } from '../contexts.ts';
import { sealed32, sealedId, sealedTime } from './shapes.ts';
import type { Id } from '../ids.ts';
import { canonicalLabel, canonicalName } from '../names.ts';
import { openJson, sealJson } from './json.ts';
import type { VaultKeys } from './vault-keys.ts';

/** The types of entries. */
export const ENTRY_TYPES = [
  'login',
  'api-key',
  'ssh',
  'database',
  'oauth',
  'service-account',
  'card',
  'identity',
  'bank-account',
  'social-security',
  'recovery-codes',
  'note',
  'custom',
] as const;

/** What a field value is, which decides how it is shown, checked and used. */
export const FIELD_KINDS = ['text', 'secret', 'totp', 'url', 'email', 'phone', 'date', 'number', 'multiline'] as const;

const FieldHeader = z.object({
  id: sealedId,
  /** Stable name within the type ("password"), an alias for lookups in every language. */
  key: z.string().check(z.maxLength(60)),
  /** What the owner sees and agents may name. */
  label: z.string().check(z.minLength(1), z.maxLength(100)),
  kind: z.enum(FIELD_KINDS),
  class: z.enum(['shared', 'personal']),
  /** From 1; 31 bits, as on the wire. */
  epoch: z.int().check(z.positive(), z.lte(0x7fffffff)),
  /** SHA-256 of the sealed value, base64url: the server cannot put an older one in its place. */
  digest: sealed32,
});

/** The shape of an opened header. */
export const Header = z.object({
  v: z.literal(1),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  type: z.enum(ENTRY_TYPES),
  /** What the list shows under the name, such as a user name. Never secret. */
  hint: z.string().check(z.maxLength(200)),
  urls: z.array(z.string().check(z.maxLength(2000))).check(z.maxLength(50)),
  /** Hosts to which the proxy may send this entry's credentials. */
  hosts: z.array(z.string().check(z.maxLength(260))).check(z.maxLength(50)),
  tags: z.array(z.string().check(z.minLength(1), z.maxLength(60))).check(z.maxLength(50)),
  favourite: z.boolean(),
  /** When it went to the trash, or null. */
  trashedAt: z.nullable(sealedTime),
  createdAt: sealedTime,
  updatedAt: sealedTime,
  /** The field that an empty field name means. */
  primary: z.nullable(sealedId),
  fields: z.array(FieldHeader).check(z.maxLength(100)),
});

export type EntryType = (typeof ENTRY_TYPES)[number];
export type FieldKind = (typeof FIELD_KINDS)[number];
export type FieldHeader = z.output<typeof FieldHeader>;
/** Everything about an entry but its field values: what list and search need. */
export type Header = z.output<typeof Header>;

/**
 * Seals an entry's header for one version.
 * @throws ProtocolError `bad-name` where the name or a label says nothing or is too long in its
 * canonical form, so that every saved entry can be granted; `bad-record`; CryptoError `too-large`
 */
export async function sealHeader(keys: VaultKeys, entry: Id, version: number, header: Header): Promise<Bytes> {
  for (const name of [header.name, ...header.fields.map((field) => field.label)]) canonicalName(name);
  for (const field of header.fields) canonicalLabel(field.key);
  return sealJson(keys.header, versionedContext('header', keys.vault, entry, version), header, Header);
}

/** Opens an entry's header. @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openHeader(keys: VaultKeys, entry: Id, version: number, sealed: Uint8Array): Promise<Header> {
  return openJson(keys.header, versionedContext('header', keys.vault, entry, version), sealed, Header);
}
