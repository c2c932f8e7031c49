import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import { randomBytes } from '../../crypto/hazmat/random.ts';
import type { AuditAction } from '../../protocol/audit-actions.ts';
import type { Id } from '../../protocol/ids.ts';
import type { Assertion, CeremonyOptions, NewPasskey, Registration } from '../../protocol/wire/owner.ts';
import type { Act } from '../../../db/queries/audit.ts';
import { appendActs, lockVault } from '../../../db/queries/audit.ts';
import type { ChallengePurpose } from '../../../db/queries/ceremonies.ts';
import { insertChallenge, takeChallenge } from '../../../db/queries/ceremonies.ts';
import type { PasskeyRecord } from '../../../db/queries/passkeys.ts';
import { findPasskey, listPasskeys, notePasskeyUse } from '../../../db/queries/passkeys.ts';
import type { Database, Transaction } from '../../../db/connection.ts';
import { countAttempt } from '../../../db/queries/attempts.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { decode, encode, sameBytes } from '../secret.ts';
import type { Visitor } from '../visitor.ts';

/** Milliseconds for a person to find the sensor, and twice that where a ceremony has several touches. */
const CHALLENGE_LIFE = 5 * 60_000;
const REGISTRATION_LIFE = 10 * 60_000;
/** Failed ceremonies that are recorded for a vault in an hour: what fails needs no credential. */
const FAILURES_RECORDED = 100;

/** Options for a ceremony with one of the passkeys of a vault that open it. */
export async function offerAssertion(db: Database, vault: Id, purpose: ChallengePurpose, now: number): Promise<CeremonyOptions> {
  const openers = (await listPasskeys(db, vault)).filter((passkey) => passkey.wrapVault !== null);
  return { challenge: await makeChallenge(db, purpose, null, now + CHALLENGE_LIFE), credentials: describe(openers) };
}

/** Options for a sign-in: any passkey of this site may answer. */
export async function offerSignIn(db: Database, purpose: ChallengePurpose, now: number): Promise<CeremonyOptions> {
  return { challenge: await makeChallenge(db, purpose, null, now + CHALLENGE_LIFE), credentials: [] };
}

/** Options to create a passkey. @param existing those that must not be created again */
export async function offerRegistration(
  db: Database | Transaction,
  purpose: ChallengePurpose,
  userHandle: Bytes,
  existing: readonly PasskeyRecord[],
  now: number,
): Promise<CeremonyOptions> {
  const challenge = await makeChallenge(db, purpose, userHandle, now + REGISTRATION_LIFE);
  return { challenge, userHandle: encode(userHandle), credentials: describe(existing) };
}

async function makeChallenge(db: Database | Transaction, purpose: ChallengePurpose, userHandle: Bytes | null, expiresAt: number): Promise<string> {
  const challenge = randomBytes(32);
  await insertChallenge(db, challenge, purpose, userHandle, expiresAt);
  return encode(challenge);
}

function describe(passkeys: readonly PasskeyRecord[]): CeremonyOptions['credentials'] {
  return passkeys.map(({ id, transports }) => ({ id, transports }));
}

/** An assertion that verified. It counts once `markUsed` has taken it. */
export interface VerifiedAssertion {
  readonly passkey: PasskeyRecord;
  readonly signCount: number;
}

/** What an assertion must be. */
export interface AssertionRule {
  readonly purpose: ChallengePurpose;
  /** The vault whose passkey it must be; null where the passkey says which. */
  readonly vault: Id | null;
  /** What the audit log calls the act for which it was asked. */
  readonly action: AuditAction;
  readonly subject?: Pick<Act, 'entry' | 'agent'>;
}

/**
 * Verifies an assertion (W3C WebAuthn Level 3 §7.2): fresh challenge of this purpose, this site, user
 * verified, signature, user handle. The challenge is used up in any case; a failure is recorded.
 * @throws ServerError `forbidden`
 */
export async function ensureAssertion(
  deps: ServerDeps,
  visitor: Visitor,
  assertion: Assertion,
  rule: AssertionRule,
  now: number,
): Promise<VerifiedAssertion> {
  const fresh = await takeChallenge(deps.db, challengeOf(assertion.response.clientDataJSON), rule.purpose, now);
  const passkey = await findPasskey(deps.db, assertion.id);
  const known = passkey !== null && (rule.vault === null || rule.vault === passkey.vault) ? passkey : null;
  const signCount = fresh && known ? await verifyAssertion(deps, assertion, known, rule.vault === null) : null;
  const problem = signCount === null ? 'ceremony' : known && !counterGrew(known.signCount, signCount) ? 'counter' : null;
  if (known && signCount !== null && problem === null) return { passkey: known, signCount };
  const vault = rule.vault ?? known?.vault;
  if (vault !== undefined) await recordFailure(deps, vault, visitor, rule, problem ?? 'ceremony', now);
  throw failed();
}

/** The new counter, or null where anything is wrong. */
async function verifyAssertion(
  deps: ServerDeps,
  assertion: Assertion,
  passkey: PasskeyRecord & { userHandle: Bytes },
  discoverable: boolean,
): Promise<number | null> {
  const { id, rawId, type } = assertion;
  const { clientDataJSON, authenticatorData, signature, userHandle: handle } = assertion.response;
  if (handle === undefined ? discoverable : !sameBytes(decode(handle), passkey.userHandle)) return null;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} },
      expectedChallenge: ownChallenge(clientDataJSON),
      expectedOrigin: deps.origin,
      expectedRPID: new URL(deps.origin).hostname,
      // The counter is compared by `counterGrew`, so that the log can tell a copied passkey from a forgery.
      credential: { id: passkey.id, publicKey: passkey.publicKey, counter: 0 },
      requireUserVerification: true,
    });
    return verified && authenticationInfo.userVerified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}

function counterGrew(before: number, after: number): boolean {
  return after > before || (after === 0 && before === 0);
}

/** Takes a verified assertion, in the transaction that acts on it. @throws ServerError `forbidden` */
export async function markUsed(tx: Transaction, { passkey, signCount }: VerifiedAssertion, now: number): Promise<void> {
  if (!(await notePasskeyUse(tx, passkey.id, signCount, now))) throw failed();
}

async function recordFailure(
  { db }: ServerDeps,
  vault: Id,
  visitor: Visitor,
  { action, subject }: AssertionRule,
  reason: 'ceremony' | 'counter',
  now: number,
): Promise<void> {
  const { count } = await countAttempt(db, `failures ${vault}`, 60 * 60_000, now);
  if (count > FAILURES_RECORDED) return;
  await db.transaction(async (tx) => {
    const head = await lockVault(tx, vault);
    if (head) await appendActs(tx, head, now, [{ actor: 'web', action, outcome: 'refused', reason, ...subject, ...visitor }]);
  });
}

/** A new passkey as it is stored, and the user handle under which it was made. */
export interface VerifiedRegistration {
  readonly passkey: Omit<PasskeyRecord, 'vault'>;
  readonly userHandle: Bytes;
}

/**
 * Verifies a registration (W3C WebAuthn Level 3 §7.1), user verification included.
 * @throws ServerError `forbidden`; `bad-request` where one wrap comes without the other
 */
export async function ensureRegistration(
  deps: ServerDeps,
  created: NewPasskey,
  purpose: ChallengePurpose,
  now: number,
): Promise<VerifiedRegistration> {
  if ((created.wrapVault === null) !== (created.wrapPersonal === null)) {
    throw new ServerError('bad-request', 'a passkey has both wraps or none', { detail: 'passkey.wrapPersonal' });
  }
  const { registration } = created;
  const fresh = await takeChallenge(deps.db, challengeOf(registration.response.clientDataJSON), purpose, now);
  const verified = fresh?.userHandle ? await verifyRegistration(deps, registration) : null;
  if (!fresh?.userHandle || !verified) throw failed();
  const { credential, credentialBackedUp } = verified;
  const passkey = {
    id: credential.id,
    publicKey: credential.publicKey,
    signCount: credential.counter,
    transports: registration.response.transports ?? [],
    backedUp: credentialBackedUp,
    name: decode(created.name),
    wrapVault: created.wrapVault === null ? null : decode(created.wrapVault),
    wrapPersonal: created.wrapPersonal === null ? null : decode(created.wrapPersonal),
    createdAt: now,
    lastUsedAt: null,
  };
  return { passkey, userHandle: fresh.userHandle };
}

async function verifyRegistration(deps: ServerDeps, { id, rawId, type, response }: Registration) {
  const { clientDataJSON, attestationObject } = response;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
      expectedChallenge: ownChallenge(clientDataJSON),
      expectedOrigin: deps.origin,
      expectedRPID: new URL(deps.origin).hostname,
      requireUserVerification: true,
    });
    return verified ? registrationInfo : null;
  } catch {
    return null;
  }
}

const ClientData = z.object({ challenge: z.string(), crossOrigin: z.optional(z.boolean()) });

/** What a response says of itself; the library checks that it is signed. */
function readClientData(encoded: string): z.output<typeof ClientData> | null {
  try {
    return ClientData.safeParse(JSON.parse(decode(encoded).toString())).data ?? null;
  } catch {
    return null;
  }
}

function challengeOf(clientData: string): Bytes {
  return decode(readClientData(clientData)?.challenge ?? '');
}

/** Accepts the challenge that was taken, unless a page of another origin framed the ceremony. */
function ownChallenge(clientData: string): (challenge: string) => boolean {
  const read = readClientData(clientData);
  return (challenge) => read !== null && read.challenge === challenge && read.crossOrigin !== true;
}

function failed(): ServerError {
  return new ServerError('forbidden', 'the ceremony failed, or its challenge is used or expired');
}
