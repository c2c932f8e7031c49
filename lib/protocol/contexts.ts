import { u32, u64, utf8 } from '../crypto/bytes.ts';
import type { Context } from '../crypto/context.ts';
import { encodeContext } from '../crypto/context.ts';
import type { Id } from './ids.ts';
import { idBytes } from './ids.ts';
import { LABELS } from './labels.ts';

/** Who may open a field: agents with a grant and the owner, or the owner's fingerprint alone. */
export type FieldClass = 'shared' | 'personal';

/** Where a field value stands. A sealed value opens at this place and epoch only. */
export interface FieldPlace {
  readonly vault: Id;
  readonly entry: Id;
  readonly field: Id;
  readonly class: FieldClass;
  /** From 1; each owner edit of the value starts the next one. */
  readonly epoch: number;
}

/** Where a grant stands. */
export interface GrantPlace {
  readonly vault: Id;
  readonly agent: Id;
  readonly entry: Id;
  readonly field: Id;
  readonly epoch: number;
  /** The entry version at which the grant was written. Only grows. */
  readonly serial: number;
}

/** Where the description of a lease stands. */
export interface LeasePlace {
  readonly vault: Id;
  readonly agent: Id;
  readonly lease: Id;
  /** Milliseconds since 1970: a description opens beside the end for which it was sealed only. */
  readonly expiresAt: number;
}

const CLASS_BYTE: Readonly<Record<FieldClass, number>> = { shared: 1, personal: 2 };

/** The context of something that belongs to a whole vault. */
export function vaultContext(label: VaultLabel, vault: Id): Context {
  return encodeContext(LABELS[label], [idBytes(vault)]);
}

type VaultLabel =
  | 'keyHeader'
  | 'keyShared'
  | 'keyRoster'
  | 'keySettings'
  | 'keyManifestMac'
  | 'keyManifestSeal'
  | 'keyAuditPin'
  | 'keyMemory'
  | 'wrapVaultByRecovery'
  | 'wrapPersonalByRecovery'
  | 'auditGenesis';

/** The context of something that belongs to one agent. */
export function agentContext(label: AgentLabel, agent: Id): Context {
  return encodeContext(LABELS[label], [idBytes(agent)]);
}

type AgentLabel =
  | 'keyGrant'
  | 'keyTag'
  | 'keyRequestMac'
  | 'keyLease'
  | 'tokenAuth'
  | 'keyBundle'
  | 'keyEnrolment'
  | 'bundle'
  | 'enrolment';

/** The context of a vault key wrapped for a passkey. @param credential the raw WebAuthn credential id */
export function passkeyContext(
  label: 'wrapVaultByPasskey' | 'wrapPersonalByPasskey' | 'passkeyName',
  vault: Id,
  credential: Uint8Array,
): Context {
  return encodeContext(LABELS[label], [idBytes(vault), credential]);
}

/** The context of something that has versions: an entry header or an agent's roster record. */
export function versionedContext(label: 'header' | 'roster', vault: Id, id: Id, version: number): Context {
  return encodeContext(LABELS[label], [idBytes(vault), idBytes(id), u64(version)]);
}

/** The context of something that a vault has one of, with a counter: settings, manifest, audit pin, and a device's memory of it. */
export function countedContext(label: 'settings' | 'manifest' | 'auditPin' | 'memory', vault: Id, counter: number): Context {
  return encodeContext(LABELS[label], [idBytes(vault), u64(counter)]);
}

/** The context of a field value, or of the owner's wrap of its key. */
export function fieldContext(part: 'value' | 'wrap', place: FieldPlace): Context {
  const label =
    part === 'value'
      ? LABELS.fieldValue
      : place.class === 'shared'
        ? LABELS.fieldWrapShared
        : LABELS.fieldWrapPersonal;
  return encodeContext(label, [
    idBytes(place.vault),
    idBytes(place.entry),
    idBytes(place.field),
    Uint8Array.of(CLASS_BYTE[place.class]),
    u32(place.epoch),
  ]);
}

/** The context of a grant. */
export function grantContext(place: GrantPlace): Context {
  return encodeContext(LABELS.grant, [
    idBytes(place.vault),
    idBytes(place.agent),
    idBytes(place.entry),
    idBytes(place.field),
    u32(place.epoch),
    u64(place.serial),
  ]);
}

/** The context of the description of a lease. */
export function leaseContext({ vault, agent, lease, expiresAt }: LeasePlace): Context {
  return encodeContext(LABELS.lease, [idBytes(vault), idBytes(agent), idBytes(lease), u64(expiresAt)]);
}

/** The context of a lookup tag. Both names are in canonical form. */
export function tagContext(name: string, label: string): Context {
  return encodeContext(LABELS.tag, [utf8(name), utf8(label)]);
}
