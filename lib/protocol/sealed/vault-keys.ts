import type { Bytes } from '../../crypto/bytes.ts';
import { wipe } from '../../crypto/bytes.ts';
import { open, seal } from '../../crypto/safe/envelope.ts';
import type { SecretKey } from '../../crypto/safe/secret-key.ts';
import { deriveBytes, deriveKey, importKey } from '../../crypto/safe/secret-key.ts';
import { passkeyContext, vaultContext } from '../contexts.ts';
import type { Id } from '../ids.ts';
import type { PrfPurpose } from '../prf.ts';

/** What the vault key opens, one derived key a job. Lives in memory while the vault is open. */
export interface VaultKeys {
  readonly vault: Id;
  readonly header: SecretKey<'header'>;
  readonly shared: SecretKey<'shared'>;
  readonly roster: SecretKey<'roster'>;
  readonly settings: SecretKey<'settings'>;
  readonly manifestSeal: SecretKey<'manifest-seal'>;
  readonly auditPin: SecretKey<'audit-pin'>;
  /** For what a device keeps between visits. */
  readonly memory: SecretKey<'memory'>;
  /** HMAC-SHA-256, not extractable. */
  readonly manifestMac: CryptoKey;
}

/** The personal key: opens the wraps of personal fields and nothing else. */
export type PersonalKey = SecretKey<'personal'>;

/** Something that wraps the two vault keys: a passkey's PRF outputs, or the recovery code. */
export type Wrapper =
  | { readonly kind: 'passkey'; readonly credential: Bytes }
  | { readonly kind: 'recovery' };

/** Derives the working keys from the 32-byte vault key. The bytes stay the caller's, to wipe. */
export async function deriveVaultKeys(vault: Id, vaultKey: Bytes): Promise<VaultKeys> {
  const root = await importKey('vault', vaultKey);
  const [header, shared, roster, settings, manifestSeal, auditPin, memory, manifestMac] = await Promise.all([
    deriveKey('header', root, vaultContext('keyHeader', vault)),
    deriveKey('shared', root, vaultContext('keyShared', vault)),
    deriveKey('roster', root, vaultContext('keyRoster', vault)),
    deriveKey('settings', root, vaultContext('keySettings', vault)),
    deriveKey('manifest-seal', root, vaultContext('keyManifestSeal', vault)),
    deriveKey('audit-pin', root, vaultContext('keyAuditPin', vault)),
    deriveKey('memory', root, vaultContext('keyMemory', vault)),
    deriveMacKey(root, vault),
  ]);
  return { vault, header, shared, roster, settings, manifestSeal, auditPin, memory, manifestMac };
}

/** Imports the 32-byte personal key. The bytes stay the caller's, to wipe. */
export async function importPersonalKey(personalKey: Bytes): Promise<PersonalKey> {
  return importKey('personal', personalKey);
}

/**
 * Wraps one of the two vault keys.
 * @param secret the wrapper's 32 bytes for this purpose: a PRF output, or a key from the recovery code
 * @param key the vault key (`unlock`) or the personal key (`personal`), 32 bytes
 */
export async function wrapKey(
  vault: Id,
  wrapper: Wrapper,
  purpose: PrfPurpose,
  secret: Bytes,
  key: Bytes,
): Promise<Bytes> {
  return seal(await importKey('wrapping', secret), wrapContext(vault, wrapper, purpose), key);
}

/**
 * The 32 bytes that `wrapKey` wrapped.
 * @throws CryptoError `open-failed` for another wrapper, purpose, vault or secret
 */
export async function unwrapKey(
  vault: Id,
  wrapper: Wrapper,
  purpose: PrfPurpose,
  secret: Bytes,
  wrapped: Uint8Array,
): Promise<Bytes> {
  return open(await importKey('wrapping', secret), wrapContext(vault, wrapper, purpose), wrapped);
}

async function deriveMacKey(root: SecretKey<'vault'>, vault: Id): Promise<CryptoKey> {
  const raw = await deriveBytes(root, vaultContext('keyManifestMac', vault));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  wipe(raw);
  return key;
}

function wrapContext(vault: Id, wrapper: Wrapper, purpose: PrfPurpose) {
  if (wrapper.kind === 'passkey') {
    const label = purpose === 'unlock' ? 'wrapVaultByPasskey' : 'wrapPersonalByPasskey';
    return passkeyContext(label, vault, wrapper.credential);
  }
  return vaultContext(purpose === 'unlock' ? 'wrapVaultByRecovery' : 'wrapPersonalByRecovery', vault);
}
