import type { Bytes } from '../../crypto/bytes.ts';
import { concat, ensureLength, equalBytes, wipe } from '../../crypto/bytes.ts';
import { encodeContext } from '../../crypto/context.ts';
import { fromBase32, toBase32 } from '../../crypto/encoding.ts';
import { sha256 } from '../../crypto/hazmat/hash.ts';
import { hkdf } from '../../crypto/hazmat/hkdf.ts';
import { randomBytes } from '../../crypto/hazmat/random.ts';
import { ProtocolError } from '../errors.ts';
import { LABELS } from '../labels.ts';

/** What the recovery code gives. `id` and `auth` are for the server, the other two never leave. */
export interface RecoverySecrets {
  /** 16 bytes by which the server finds the vault. */
  readonly id: Bytes;
  /** 32 bytes that prove the code; the server stores their SHA-256. */
  readonly auth: Bytes;
  /** 32 bytes each, for `wrapKey` and `unwrapKey`. */
  readonly unlock: Bytes;
  readonly personal: Bytes;
}

const ENTROPY_LENGTH = 20;
const CHECKSUM_LENGTH = 5;
const GROUP = 5;

/**
 * A fresh recovery code: 160 random bits and a 40-bit checksum in Crockford's base32, as eight groups
 * of five characters with hyphens.
 */
export function makeRecoveryCode(): string {
  return formatRecoveryCode(randomBytes(ENTROPY_LENGTH));
}

/** The code of 20 bytes. @throws CryptoError `bad-length` */
export function formatRecoveryCode(entropy: Bytes): string {
  ensureLength(entropy, ENTROPY_LENGTH, 'the entropy of a recovery code');
  const text = toBase32(concat(entropy, checksum(entropy)));
  return (text.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

/**
 * The 20 bytes of a typed code. Case, white space and hyphens do not count, O reads as 0, I and L as 1.
 * @throws ProtocolError `bad-recovery-code` for a wrong length, character or checksum
 */
export function parseRecoveryCode(text: string): Bytes {
  const bytes = decode(text.replaceAll(/[\s-]/g, ''));
  const entropy = bytes.slice(0, ENTROPY_LENGTH);
  if (bytes.length !== ENTROPY_LENGTH + CHECKSUM_LENGTH || !equalBytes(bytes.slice(ENTROPY_LENGTH), checksum(entropy))) {
    throw new ProtocolError('bad-recovery-code', 'the recovery code has a mistake');
  }
  return entropy;
}

/**
 * Derives everything that the code stands for: HKDF-SHA-256 with the entropy as key, an empty salt and
 * a label of its own for each. No vault is bound: who types a code does not know the vault's id yet.
 * @param entropy 20 bytes, wiped by the caller
 * @throws CryptoError `bad-length`
 */
export async function deriveRecoverySecrets(entropy: Bytes): Promise<RecoverySecrets> {
  ensureLength(entropy, ENTROPY_LENGTH, 'the entropy of a recovery code');
  const ikm = await crypto.subtle.importKey('raw', entropy, 'HKDF', false, ['deriveBits']);
  const derive = async (label: string, length: number) => hkdf(ikm, new Uint8Array(0), encodeContext(label, []), length);
  const [id, auth, unlock, personal] = await Promise.all([
    derive(LABELS.recoveryId, 16),
    derive(LABELS.recoveryAuth, 32),
    derive(LABELS.recoveryUnlock, 32),
    derive(LABELS.recoveryPersonal, 32),
  ]);
  return { id, auth, unlock, personal };
}

/** Overwrites the two secrets that never leave. */
export function wipeRecoverySecrets(secrets: RecoverySecrets): void {
  wipe(secrets.unlock, secrets.personal);
}

function checksum(entropy: Bytes): Bytes {
  return sha256(encodeContext(LABELS.recoveryChecksum, [entropy])).slice(0, CHECKSUM_LENGTH);
}

function decode(typed: string): Bytes {
  try {
    return fromBase32(typed);
  } catch (cause) {
    throw new ProtocolError('bad-recovery-code', 'the recovery code has a mistake', { cause });
  }
}
