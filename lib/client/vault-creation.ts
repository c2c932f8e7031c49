import { wipe } from '../crypto/bytes.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { toBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import {
  deriveRecoverySecrets,
  makeRecoveryCode as makeCode,
  parseRecoveryCode,
  wipeRecoverySecrets,
} from '../protocol/sealed/recovery-code.ts';
import { sealPasskeyName } from '../protocol/sealed/settings.ts';
import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';
import { wrapKey } from '../protocol/sealed/vault-keys.ts';
import type { NewPasskey, NewRecovery } from '../protocol/wire/owner.ts';
import type { CreatedPasskey } from './passkey.ts';

/** Both vault keys as bytes, while something wraps them. Whoever has them wipes them. */
export interface RawVaultKeys {
  readonly vaultKey: Bytes;
  readonly personalKey: Bytes;
}

export function wipeRawKeys({ vaultKey, personalKey }: RawVaultKeys): void {
  wipe(vaultKey, personalKey);
}

/**
 * A passkey that opens the vault, as the server stores it. Wipes the PRF outputs.
 * Server learns: the credential's public key and transports.
 */
export async function enrolPasskey(keys: VaultKeys, raw: RawVaultKeys, passkey: CreatedPasskey, name: string): Promise<NewPasskey> {
  const { credential, unlock, personal, registration } = passkey;
  const wrapper = { kind: 'passkey', credential } as const;
  try {
    const [wrapVault, wrapPersonal, sealedName] = await Promise.all([
      wrapKey(keys.vault, wrapper, 'unlock', unlock, raw.vaultKey),
      wrapKey(keys.vault, wrapper, 'personal', personal, raw.personalKey),
      sealPasskeyName(keys, credential, name),
    ]);
    return {
      registration,
      name: toBase64url(sealedName),
      wrapVault: toBase64url(wrapVault),
      wrapPersonal: toBase64url(wrapPersonal),
    };
  } finally {
    wipe(unlock, personal);
  }
}

/** A fresh recovery code, and what the server stores of it: nothing from which the code can be found. */
export async function enrolRecoveryCode(vault: Id, raw: RawVaultKeys): Promise<{ code: string; recovery: NewRecovery }> {
  const code = makeCode();
  const secrets = await recoverySecretsOf(code);
  const wrapper = { kind: 'recovery' } as const;
  try {
    const [wrapVault, wrapPersonal] = await Promise.all([
      wrapKey(vault, wrapper, 'unlock', secrets.unlock, raw.vaultKey),
      wrapKey(vault, wrapper, 'personal', secrets.personal, raw.personalKey),
    ]);
    const recovery = {
      id: toBase64url(secrets.id),
      auth: toBase64url(secrets.auth),
      wrapVault: toBase64url(wrapVault),
      wrapPersonal: toBase64url(wrapPersonal),
    };
    return { code, recovery };
  } finally {
    wipeRecoverySecrets(secrets);
  }
}

/** What a typed code stands for. The caller wipes it. @throws ProtocolError `bad-recovery-code` */
export async function recoverySecretsOf(code: string) {
  const entropy = parseRecoveryCode(code);
  try {
    return await deriveRecoverySecrets(entropy);
  } finally {
    wipe(entropy);
  }
}
