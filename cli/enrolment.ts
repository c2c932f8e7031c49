import { hostname } from 'node:os';
import { utf8 } from '../lib/crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../lib/crypto/encoding.ts';
import { CryptoError } from '../lib/crypto/errors.ts';
import { makeSigningKeyPair } from '../lib/crypto/hazmat/ed25519.ts';
import { ProtocolError } from '../lib/protocol/errors.ts';
import type { Bundle, TokenKeys } from '../lib/protocol/sealed/token-keys.ts';
import { deriveTokenKeys, openBundle, sealEnrolment } from '../lib/protocol/sealed/token-keys.ts';
import type { SetupToken } from '../lib/protocol/setup-token.ts';
import { hashAuthValue } from '../lib/protocol/setup-token.ts';
import { CONFIRM_PATH, ConfirmAnswer, REDEEM_PATH, RedeemAnswer } from '../lib/protocol/wire/agent.ts';
import { ensureSecure } from './address.ts';
import { openSession, postSigned } from './agent-session.ts';
import type { CliErrorCode } from './errors.ts';
import { CliError } from './errors.ts';
import { withLock } from './lock.ts';
import type { EnrolledProfile, PendingProfile, Profile, ProfileFiles } from './profile.ts';
import { forgetProfile, profileOption, readProfile, writeProfile } from './profile.ts';
import { refusalOf } from './refusals.ts';
import { badAnswer, post } from './server.ts';
import { removeTemporaries } from './state.ts';
import { USER_AGENT, VERSION } from './version.ts';

// [Note: Enrolment]
// 1. The key pair goes to disk (`pending`). 2. The token is redeemed with it; the server answers the
// same key again with the same bundle, so a lost answer burns nothing. 3. The agent's key goes to disk
// (`redeemed`). 4. The agent confirms, and the server erases the bundle. 5. The profile is `active`.
// Killed anywhere, the same `init` with the same token goes on where the profile says.

/** How to enrol. */
export interface EnrolOptions {
  readonly deadlineSeconds: number;
  /** Whether a new profile keeps its keys in the keychain, see [Note: The system's keychain]. */
  readonly inKeychain: boolean;
}

/** The answers after which the token can never be redeemed with this key. */
const FINAL: readonly CliErrorCode[] = ['refused', 'token-used', 'token-expired'];

/**
 * Enrols this profile with a setup token, or goes on with an interrupted set-up, see [Note: Enrolment].
 * Server learns: agent id, public key, time, address.
 * @throws CliError `already-enrolled`, `busy`, `token-used`, `token-expired`, `refused`, `integrity`,
 * and those of `post` and of the profile's files
 */
export async function enrol(files: ProfileFiles, token: SetupToken, { deadlineSeconds, inKeychain }: EnrolOptions): Promise<EnrolledProfile> {
  ensureSecure(token.origin);
  const keys = await deriveTokenKeys(token.agent, token.secret);
  return withLock(files.lock, async () => {
    removeTemporaries(files.profile);
    const started = await start(files, token, toBase64url(hashAuthValue(keys.auth)), inKeychain);
    const redeemed = started.stage === 'pending' ? await redeem(files, started, keys, deadlineSeconds) : started;
    return redeemed.stage === 'redeemed' ? confirm(files, redeemed, deadlineSeconds) : redeemed;
  });
}

/** The profile of this token: the one that an interrupted set-up left, or a new one, on disk. */
async function start(files: ProfileFiles, token: SetupToken, tokenHash: string, inKeychain: boolean): Promise<Profile> {
  const existing = await readProfile(files);
  if (existing?.tokenHash === tokenHash) return existing;
  if (existing !== null && existing.stage !== 'pending') {
    throw new CliError('already-enrolled', `profile ${files.name} is already enrolled`, {
      hint: `choose another one with --profile NAME, or give this one up with: clavitor-cli logout${profileOption(files)}`,
    });
  }
  // An abandoned set-up leaves no key behind.
  if (existing !== null) await forgetProfile(files);
  const pair = await makeSigningKeyPair();
  const pending: PendingProfile = {
    v: 1,
    stage: 'pending',
    tokenHash,
    server: token.origin,
    agent: token.agent,
    ...(inKeychain && { store: 'keychain' as const }),
    privateKey: toBase64url(pair.privateKey),
    publicKey: toBase64url(pair.publicKey),
  };
  await writeProfile(files, pending);
  return pending;
}

async function redeem(
  files: ProfileFiles,
  pending: PendingProfile,
  keys: TokenKeys,
  deadlineSeconds: number,
): Promise<EnrolledProfile> {
  const { agent, publicKey, server } = pending;
  const enrolment = { v: 1 as const, publicKey, host: hostname(), platform: `${process.platform} ${process.arch}`, version: VERSION };
  const request = {
    agent,
    auth: toBase64url(keys.auth),
    publicKey,
    enrolment: toBase64url(await sealEnrolment(keys, agent, enrolment)),
  };
  const answer = await post({
    origin: server,
    path: REDEEM_PATH,
    headers: { 'content-type': 'application/json', 'user-agent': USER_AGENT },
    body: utf8(JSON.stringify(request)),
    deadlineSeconds,
    fields: 1,
  });
  if (answer.status !== 200) throw await redeemRefusal(files, refusalOf(answer));
  const bundle = await openAnswer(keys, agent, answer.body);
  const redeemed: EnrolledProfile = {
    ...pending,
    stage: 'redeemed',
    vault: bundle.vault,
    vaultName: bundle.vaultName,
    agentName: bundle.agentName,
    agentKey: bundle.key,
    purposes: bundle.purposes,
    expiresAt: bundle.expiresAt,
  };
  await writeProfile(files, redeemed);
  return redeemed;
}

/** Where the token is lost for good, its key pair is too, so that the profile is free for the next token. */
async function redeemRefusal(files: ProfileFiles, refusal: CliError): Promise<CliError> {
  if (FINAL.includes(refusal.code)) await forgetProfile(files);
  if (refusal.code !== 'refused') return refusal;
  return new CliError('refused', 'the server does not know this setup token', {
    cause: refusal,
    hint: 'it was altered, replaced by a newer one, or its agent is gone: ask the owner for a new setup token',
  });
}

async function openAnswer(keys: TokenKeys, agent: string, body: unknown): Promise<Bundle> {
  try {
    const answer = RedeemAnswer.safeParse(body);
    if (!answer.success) throw new ProtocolError('integrity', 'the answer has an unknown form');
    const bundle = await openBundle(keys, agent, fromBase64url(answer.data.bundle));
    if (bundle.agent === agent && bundle.vault === answer.data.vault) return bundle;
    throw new ProtocolError('integrity', 'the bundle is that of another agent or vault');
  } catch (cause) {
    if (!(cause instanceof CryptoError || cause instanceof ProtocolError)) throw cause;
    throw new CliError('integrity', 'what the server keeps for this setup token was altered, or belongs to another', {
      cause,
      hint: 'nothing was enrolled; tell the owner: the server, or something in between, may be attacked',
    });
  }
}

async function confirm(files: ProfileFiles, redeemed: EnrolledProfile, deadlineSeconds: number): Promise<EnrolledProfile> {
  const answer = await postSigned(await openSession(redeemed, deadlineSeconds), CONFIRM_PATH, {});
  if (answer.status !== 200) throw refusalOf(answer);
  if (!ConfirmAnswer.safeParse(answer.body).success) throw badAnswer('has an unknown form');
  const active: EnrolledProfile = { ...redeemed, stage: 'active' };
  await writeProfile(files, active);
  return active;
}
