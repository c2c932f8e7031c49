import { wipe } from '../crypto/bytes.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import { makeKeyBytes } from '../crypto/safe/secret-key.ts';
import type { Id } from '../protocol/ids.ts';
import { makeId } from '../protocol/ids.ts';
import { EMPTY_MANIFEST, sealManifest } from '../protocol/sealed/manifest.ts';
import { wipeRecoverySecrets } from '../protocol/sealed/recovery-code.ts';
import type { RecoverySecrets } from '../protocol/sealed/recovery-code.ts';
import { sealSettings } from '../protocol/sealed/settings.ts';
import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';
import { deriveVaultKeys, unwrapKey } from '../protocol/sealed/vault-keys.ts';
import type { ClaimRequest, RecoveryAnswer as RecoveryAnswerType } from '../protocol/wire/owner.ts';
import { CeremonyOptions, Done, RecoveryAnswer, SessionAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import { asClientError, ClientError } from './errors.ts';
import { fetchInstance } from './instance.ts';
import { dropKeys, holdKeys } from './keyring.ts';
import { loadVault, raiseAlarm } from './load.ts';
import { askPasskey, createPasskey, ensureOutput, wipeOutputs } from './passkey.ts';
import { inTurn } from './turns.ts';
import type { RawVaultKeys } from './vault-creation.ts';
import { enrolPasskey, enrolRecoveryCode, recoverySecretsOf, wipeRawKeys } from './vault-creation.ts';
import { DEFAULT_SETTINGS, updateVault, vaultStore } from './vault-store.ts';
import { warmWorkers } from './worker-pool.ts';

/** Where a ceremony stands: the browser asks to create, asks once more to verify, the server stores. */
export type CeremonyStep = 'create' | 'verify' | 'save';

export interface ClaimInput {
  readonly code: string;
  readonly vaultName: string;
  readonly passkeyName: string;
  readonly onStep?: (step: CeremonyStep) => void;
}

/**
 * Makes a vault for whoever holds the claim code: its keys, the first passkey and a recovery code, in
 * one request. The vault is open afterwards.
 * Server learns: the passkey's public key; of everything else padded sizes.
 * @throws ClientError `bad-claim`, `claimed`, `passkey-…`; nothing was stored then
 */
export async function claim(input: ClaimInput): Promise<{ recoveryCode: string }> {
  return orAlarm(async () => {
    const { rpId } = await fetchInstance();
    const options = await call('POST', '/api/claim/options', CeremonyOptions, { code: input.code });
    input.onStep?.('create');
    const passkey = await createPasskey({ rpId, name: input.vaultName }, options, () => input.onStep?.('verify'));
    input.onStep?.('save');
    const vault = makeId();
    const raw = { vaultKey: makeKeyBytes(), personalKey: makeKeyBytes() };
    try {
      const keys = await deriveVaultKeys(vault, raw.vaultKey);
      const { code, recovery } = await enrolRecoveryCode(vault, raw);
      const body: ClaimRequest = {
        code: input.code,
        vault,
        passkey: await enrolPasskey(keys, raw, passkey, input.passkeyName),
        recovery,
        settings: toBase64url(await sealSettings(keys, 1, { ...DEFAULT_SETTINGS, name: input.vaultName })),
        manifest: toBase64url(await sealManifest(keys, 1, EMPTY_MANIFEST)),
      };
      const answer = await call('POST', '/api/claim', SessionAnswer, body);
      await openWith(keys, answer.credential);
      return { recoveryCode: code };
    } finally {
      wipeRawKeys(raw);
    }
  });
}

/**
 * Tells the server that the owner has the recovery code.
 * @throws ClientError `bad-recovery-code` where it is not the one of this vault
 */
export async function confirmRecoveryCode(typed: string): Promise<void> {
  await asClientError(async () => {
    const secrets = await recoverySecretsOf(typed);
    try {
      await call('POST', '/api/recovery/confirm', Done, { auth: toBase64url(secrets.auth) });
    } catch (error) {
      throw asCodeError(error);
    } finally {
      wipeRecoverySecrets(secrets);
    }
    await inTurn(loadVault);
  });
}

/**
 * Opens the vault with one touch of any of its passkeys. Evaluates `unlock` only.
 * @throws ClientError `passkey-no-prf` for one that cannot open a vault, `passkey-…`, `forbidden`;
 * `integrity` where the server changed the wrap: the phase is `alarm` then
 */
export async function signIn(): Promise<void> {
  await orAlarm(async () => {
    const { rpId } = await fetchInstance();
    const options = await call('POST', '/api/session/options', CeremonyOptions);
    warmWorkers();
    // Any passkey of this page may answer; the server cannot narrow the choice.
    const discoverable = { challenge: options.challenge, credentials: [] };
    const { assertion, credential, outputs } = await askPasskey(rpId, discoverable, ['unlock']);
    try {
      const answer = await call('POST', '/api/session', SessionAnswer, { assertion });
      if (answer.wrapVault === null) throw new ClientError('passkey-no-prf', 'this passkey signs in, but opens nothing');
      const wrapper = { kind: 'passkey', credential } as const;
      const wrapped = fromBase64url(answer.wrapVault);
      const vaultKey = await unwrapKey(answer.vault, wrapper, 'unlock', ensureOutput(outputs, 'unlock'), wrapped);
      await openWith(await keysOf(answer.vault, vaultKey), toBase64url(credential));
    } finally {
      wipeOutputs(outputs);
    }
  });
}

export interface RecoverInput {
  readonly code: string;
  readonly passkeyName: string;
  readonly onStep?: (step: CeremonyStep) => void;
}

/**
 * Opens the vault with the recovery code and enrols a new passkey.
 * @throws ClientError `bad-recovery-code`, `limited`, `passkey-…`, `integrity`
 */
export async function recover(input: RecoverInput): Promise<void> {
  await orAlarm(async () => {
    const { rpId } = await fetchInstance();
    const secrets = await recoverySecretsOf(input.code);
    try {
      const answer = await openRecovery(secrets);
      const raw = await unwrapBoth(answer, secrets);
      try {
        await finishRecovery(rpId, answer, raw, input);
      } finally {
        wipeRawKeys(raw);
      }
    } finally {
      wipeRecoverySecrets(secrets);
    }
  });
}

async function openRecovery(secrets: RecoverySecrets): Promise<RecoveryAnswerType> {
  try {
    const body = { id: toBase64url(secrets.id), auth: toBase64url(secrets.auth) };
    return await call('POST', '/api/recovery/open', RecoveryAnswer, body);
  } catch (error) {
    throw asCodeError(error);
  }
}

async function finishRecovery(
  rpId: string,
  answer: RecoveryAnswerType,
  raw: RawVaultKeys,
  input: RecoverInput,
): Promise<void> {
  input.onStep?.('create');
  const passkey = await createPasskey({ rpId, name: DEFAULT_SETTINGS.name }, answer.options, () => input.onStep?.('verify'));
  input.onStep?.('save');
  const keys = await deriveVaultKeys(answer.vault, raw.vaultKey);
  const body = { ticket: answer.ticket, passkey: await enrolPasskey(keys, raw, passkey, input.passkeyName) };
  const session = await call('POST', '/api/recovery/finish', SessionAnswer, body);
  await openWith(keys, session.credential);
}

async function unwrapBoth(answer: RecoveryAnswerType, secrets: RecoverySecrets): Promise<RawVaultKeys> {
  const wrapper = { kind: 'recovery' } as const;
  const [vaultKey, personalKey] = await Promise.all([
    unwrapKey(answer.vault, wrapper, 'unlock', secrets.unlock, fromBase64url(answer.wrapVault)),
    unwrapKey(answer.vault, wrapper, 'personal', secrets.personal, fromBase64url(answer.wrapPersonal)),
  ]);
  return { vaultKey, personalKey };
}

async function keysOf(vault: Id, vaultKey: Bytes): Promise<VaultKeys> {
  try {
    return await deriveVaultKeys(vault, vaultKey);
  } finally {
    wipe(vaultKey);
  }
}

async function openWith(keys: VaultKeys, credential: string): Promise<void> {
  holdKeys(keys, credential);
  updateVault({ phase: 'opening' });
  try {
    await inTurn(loadVault);
  } catch (error) {
    if (vaultStore.getSnapshot().phase === 'opening') {
      dropKeys();
      updateVault({ phase: 'locked' });
    }
    throw error;
  }
}

/** Runs a way in; a wrap that does not open, say, was changed by somebody, and that is an alarm. */
async function orAlarm<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await asClientError(work);
  } catch (error) {
    if (error instanceof ClientError && error.code === 'integrity') raiseAlarm(error);
    throw error;
  }
}

/** A code that the server does not know is a wrong code. */
function asCodeError(error: unknown): unknown {
  const isUnknown = error instanceof ClientError && (error.code === 'forbidden' || error.code === 'not-found');
  return isUnknown ? new ClientError('bad-recovery-code', 'the recovery code is not the one of this vault', { cause: error }) : error;
}
