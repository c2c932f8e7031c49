import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import { u64 } from '../../crypto/bytes.ts';
import { encodeContext } from '../../crypto/context.ts';
import { toHex } from '../../crypto/encoding.ts';
import { countedContext } from '../contexts.ts';
import { ProtocolError } from '../errors.ts';
import type { Id } from '../ids.ts';
import { idBytes } from '../ids.ts';
import { LABELS } from '../labels.ts';
import { openJson, sealJson } from './json.ts';
import type { VaultKeys } from './vault-keys.ts';

// [Note: Manifest]
// A keyed multiset hash (MSet-Add-Hash; Clarke et al., "Incremental Multiset Hash Functions", ASIACRYPT
// 2003, §4): the sum modulo 2^256 of one HMAC for each member of the vault. A write adds the new
// member's HMAC and subtracts the old one's, so its cost does not grow with the vault. The sum is
// sealed together with a counter, so the server sees neither and cannot compute either.

const MODULUS = 1n << 256n;

const Manifest = z.object({
  v: z.literal(1),
  /** The sum as 64 hexadecimal digits. */
  sum: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** How many members it covers. */
  members: z.int().check(z.nonnegative()),
});

/** Something that the manifest covers: an entry's header or an agent's roster record, as sealed. */
export interface ManifestMember {
  readonly kind: 'entry' | 'agent';
  readonly id: Id;
  readonly version: number;
  readonly sealed: Uint8Array;
}

/** The state of the whole vault in 32 bytes. */
export interface ManifestState {
  readonly sum: bigint;
  readonly members: number;
}

export const EMPTY_MANIFEST: ManifestState = { sum: 0n, members: 0 };

/** The HMAC of one member as a number below 2^256. */
export async function manifestElement(keys: VaultKeys, member: ManifestMember): Promise<bigint> {
  const kind = Uint8Array.of(member.kind === 'entry' ? 1 : 2);
  const parts = [kind, idBytes(member.id), u64(member.version), member.sealed];
  const mac = await crypto.subtle.sign('HMAC', keys.manifestMac, encodeContext(LABELS.manifestElement, parts));
  return BigInt(`0x${toHex(new Uint8Array(mac))}`);
}

/** `state` with a member added, or with `-1` taken away. */
export function shiftManifest(state: ManifestState, element: bigint, by: 1 | -1): ManifestState {
  const sum = (state.sum + BigInt(by) * element + MODULUS) % MODULUS;
  return { sum, members: state.members + by };
}

/**
 * Seals a state.
 * @param counter from 1, one more than the state that it follows
 * @throws ProtocolError `bad-record` for a state that no vault has
 */
export async function sealManifest(keys: VaultKeys, counter: number, state: ManifestState): Promise<Bytes> {
  const manifest = { v: 1 as const, sum: state.sum.toString(16).padStart(64, '0'), members: state.members };
  return sealJson(keys.manifestSeal, countedContext('manifest', keys.vault, counter), manifest, Manifest);
}

/** Opens a state. @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openManifest(keys: VaultKeys, counter: number, sealed: Uint8Array): Promise<ManifestState> {
  const manifest = await openJson(keys.manifestSeal, countedContext('manifest', keys.vault, counter), sealed, Manifest);
  return { sum: BigInt(`0x${manifest.sum}`), members: manifest.members };
}

/**
 * Checks what the server sent against the sealed state.
 * @throws ProtocolError `integrity` where a member was dropped, doubled, exchanged or rolled back
 */
export function ensureSameManifest(sealed: ManifestState, computed: ManifestState): void {
  if (sealed.sum !== computed.sum || sealed.members !== computed.members) {
    throw new ProtocolError('integrity', 'the entries that the server sent are not those of the manifest');
  }
}
