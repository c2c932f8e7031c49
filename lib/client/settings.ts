import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import { sealPasskeyName, sealSettings } from '../protocol/sealed/settings.ts';
import type { Settings } from '../protocol/sealed/settings.ts';
import { unwrapKey } from '../protocol/sealed/vault-keys.ts';
import type { KeysAnswer as KeysAnswerType, SessionsAnswer as SessionsAnswerType } from '../protocol/wire/owner.ts';
import { CeremonyOptions, Done, KeysAnswer, SessionsAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import type { CeremonyStep } from './entrance.ts';
import { asClientError, ClientError } from './errors.ts';
import { relyingParty } from './instance.ts';
import { ensureKeys } from './keyring.ts';
import { loadVault } from './load.ts';
import type { Evaluation } from './passkey.ts';
import { askPasskey, createPasskey, ensureOutput, forgetPasskey, wipeOutputs } from './passkey.ts';
import { inTurn } from './turns.ts';
import type { RawVaultKeys } from './vault-creation.ts';
import { enrolPasskey, enrolRecoveryCode, wipeRawKeys } from './vault-creation.ts';
import { ensureVault, holdVault } from './vault-state.ts';

/** A session of the owner: one browser that signed in. */
export type SessionItem = SessionsAnswerType['sessions'][number];

const MOST_TRIES = 3;

/** Changes settings. Another device's change of another setting is kept. @throws ClientError `conflict` */
export async function changeSettings(patch: Partial<Settings>): Promise<void> {
  await asClientError(async () =>
    inTurn(async () => {
      for (let tries = 1; ; tries++) {
        try {
          await writeSettings(patch);
          return;
        } catch (error) {
          const isLost = error instanceof ClientError && error.code === 'conflict';
          if (!isLost || tries === MOST_TRIES) throw error;
          await loadVault();
        }
      }
    }),
  );
}

export interface AddPasskeyInput {
  readonly name: string;
  readonly onStep?: (step: CeremonyStep | 'open') => void;
}

/**
 * Adds a passkey that opens the vault: one touch of a present one, which gives both vault keys, then
 * the new one.
 * Server learns: the new credential's public key and transports.
 * @throws ClientError `passkey-…`, `forbidden`, `integrity`
 */
export async function addPasskey({ name, onStep }: AddPasskeyInput): Promise<void> {
  await asClientError(async () => {
    onStep?.('open');
    await withRawKeys(async (raw, { ticket, options }) => {
      onStep?.('create');
      const user = { rpId: relyingParty(), name: ensureVault().settings.name };
      const created = await createPasskey(user, options, () => onStep?.('verify'));
      onStep?.('save');
      await call('POST', '/api/passkeys', Done, { ticket, passkey: await enrolPasskey(ensureKeys(), raw, created, name) });
    });
    await inTurn(loadVault);
  });
}

/**
 * Tries a passkey as an enrolment would: it must open both vault keys.
 * @returns the credential id of the one that answered, base64url
 * @throws ClientError `passkey-…`, `forbidden`, `integrity`
 */
export async function testPasskey(): Promise<string> {
  return asClientError(async () => withRawKeys((_raw, { credential }) => Promise.resolve(credential)));
}

/** @param id the credential id in base64url */
export async function renamePasskey(id: string, name: string): Promise<void> {
  await asClientError(async () => {
    const sealed = toBase64url(await sealPasskeyName(ensureKeys(), fromBase64url(id), name));
    await call('PATCH', `/api/passkeys/${id}`, Done, { name: sealed });
    await inTurn(loadVault);
  });
}

/** Removes a passkey: it opens nothing any more. @throws ClientError `last-passkey` */
export async function removePasskey(id: string): Promise<void> {
  await asClientError(async () => {
    await call('DELETE', `/api/passkeys/${id}`, Done);
    await forgetPasskey(relyingParty(), fromBase64url(id));
    await inTurn(loadVault);
  });
}

/**
 * A new recovery code in place of the present one, after one touch. Unconfirmed until
 * `confirmRecoveryCode`.
 */
export async function makeRecoveryCode(): Promise<string> {
  return asClientError(async () => {
    const code = await withRawKeys(async (raw, { ticket }) => {
      const made = await enrolRecoveryCode(ensureKeys().vault, raw);
      await call('PUT', '/api/recovery', Done, { ticket, recovery: made.recovery });
      return made.code;
    });
    await inTurn(loadVault);
    return code;
  });
}

/** The owner's sessions, this one among them. */
export async function sessions(): Promise<readonly SessionItem[]> {
  return (await call('GET', '/api/sessions', SessionsAnswer)).sessions;
}

/** Ends another session at once. */
export async function endSession(id: Id): Promise<void> {
  await call('DELETE', `/api/sessions/${id}`, Done);
}

async function writeSettings(patch: Partial<Settings>): Promise<void> {
  const vault = ensureVault();
  const settings = { ...vault.settings, ...patch };
  const version = vault.settingsVersion + 1;
  const sealed = toBase64url(await sealSettings(ensureKeys(), version, settings));
  await call('PUT', '/api/settings', Done, { version, settings: sealed });
  holdVault({ ...vault, settings, settingsVersion: version });
}

/** Both vault keys for the time of `work`, see [Note: Enrolment of a passkey or a recovery code]. */
async function withRawKeys<T>(work: (raw: RawVaultKeys, answer: KeysAnswerType) => Promise<T>): Promise<T> {
  ensureKeys();
  const options = await call('POST', '/api/keys/options', CeremonyOptions);
  const evaluation = await askPasskey(relyingParty(), options, ['unlock', 'personal']);
  try {
    const answer = await call('POST', '/api/keys', KeysAnswer, { assertion: evaluation.assertion });
    const raw = await unwrapBoth(evaluation, answer);
    try {
      return await work(raw, answer);
    } finally {
      wipeRawKeys(raw);
    }
  } finally {
    wipeOutputs(evaluation.outputs);
  }
}

async function unwrapBoth({ credential, outputs }: Evaluation, answer: KeysAnswerType): Promise<RawVaultKeys> {
  const { vault } = ensureKeys();
  const wrapper = { kind: 'passkey', credential } as const;
  const [vaultKey, personalKey] = await Promise.all([
    unwrapKey(vault, wrapper, 'unlock', ensureOutput(outputs, 'unlock'), fromBase64url(answer.wrapVault)),
    unwrapKey(vault, wrapper, 'personal', ensureOutput(outputs, 'personal'), fromBase64url(answer.wrapPersonal)),
  ]);
  return { vaultKey, personalKey };
}
