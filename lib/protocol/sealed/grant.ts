import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import type { GrantPlace } from '../contexts.ts';
import { grantContext } from '../contexts.ts';
import { ProtocolError } from '../errors.ts';
import { canonicalLabel, canonicalName } from '../names.ts';
import type { AgentKeys } from './agent-keys.ts';
import { lookupTag } from './agent-keys.ts';
import type { Header, FieldHeader } from './header.ts';
import { FIELD_KINDS } from './header.ts';
import { openJson, sealJson } from './json.ts';
import { sealed32 } from './shapes.ts';

const Grant = z.object({
  v: z.literal(1),
  /** The entry's name as the owner writes it. */
  name: z.string(),
  /** The field's label as the owner writes it. */
  label: z.string(),
  /** Canonical field names under which this grant may be asked for; the empty one is the primary field. */
  aliases: z.array(z.string()).check(z.minLength(1), z.maxLength(3)),
  kind: z.enum(FIELD_KINDS),
  /** The field key of this epoch. */
  key: sealed32,
  hosts: z.array(z.string()),
  /** Headers or query parameters into which a proxy may inject without being asked; empty for none. */
  injections: z.array(z.string()),
  /** `none`, or `ask` where no standing grant may exist. */
  approval: z.enum(['none', 'ask']),
  purposes: z.array(z.string()),
});

/** What an agent may know of one field. */
export type Grant = z.output<typeof Grant>;

/**
 * The canonical names by which a field can be asked for: its label; its key where no label of the
 * entry is the same; the empty one where it is the primary field.
 */
export function fieldAliases(header: Header, field: FieldHeader): string[] {
  const labels = new Set(header.fields.map((other) => canonicalLabel(other.label)));
  const key = canonicalLabel(field.key);
  const keyIsFree = key !== '' && !labels.has(key) && header.fields.find((other) => other.key === field.key) === field;
  return [canonicalLabel(field.label), ...(keyIsFree ? [key] : []), ...(header.primary === field.id ? [''] : [])];
}

/** The lookup tags of a grant, 32 bytes each, in the order of its aliases. */
export function grantTags(keys: AgentKeys, grant: Pick<Grant, 'name' | 'aliases'>): Bytes[] {
  return grant.aliases.map((alias) => lookupTag(keys, grant.name, alias));
}

/** Seals a grant for its agent, field and epoch. @throws ProtocolError `bad-record`; CryptoError `too-large` */
export async function sealGrant(keys: AgentKeys, place: GrantPlace, grant: Grant): Promise<Bytes> {
  return sealJson(keys.grant, grantContext(place), grant, Grant);
}

/**
 * Opens the grant that the server sent for a name.
 * @param asked the names that the agent asked for
 * @throws CryptoError `open-failed`; ProtocolError `integrity` where it is the grant of another name
 */
export async function openGrant(
  keys: AgentKeys,
  place: GrantPlace,
  sealed: Uint8Array,
  asked: { readonly name: string; readonly label: string },
): Promise<Grant> {
  const grant = await openJson(keys.grant, grantContext(place), sealed, Grant);
  const sameName = canonicalName(grant.name) === canonicalName(asked.name);
  if (!sameName || !grant.aliases.includes(canonicalLabel(asked.label))) {
    throw new ProtocolError('integrity', 'the server answered with another credential than the one asked for');
  }
  return grant;
}
