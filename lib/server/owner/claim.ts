import { appendActs } from '../../../db/queries/audit.ts';
import { countAttempt } from '../../../db/queries/attempts.ts';
import { hasClaimCode, insertClaimCode, isClaimed, takeClaimCodes } from '../../../db/queries/instance.ts';
import { insertPasskey } from '../../../db/queries/passkeys.ts';
import { replaceRecovery } from '../../../db/queries/recoveries.ts';
import { insertVault } from '../../../db/queries/vaults.ts';
import type { Database } from '../../../db/connection.ts';
import { auditGenesis } from '../../protocol/audit.ts';
import { randomBytes } from '../../crypto/hazmat/random.ts';
import type { CeremonyOptions, ClaimRequest, NewRecovery, SessionAnswer } from '../../protocol/wire/owner.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { decode, hashBytes, hashSecret, makeSecret } from '../secret.ts';
import { ensureRegistration, offerRegistration } from './ceremony.ts';
import type { Call } from './guard.ts';
import { startSession } from './session.ts';

const WRONG_TRIES = 10;
const WRONG_TRIES_WINDOW = 10 * 60_000;

/**
 * A fresh code that lets its holder claim the instance, 43 base64url characters, or null once the
 * instance has an owner. The codes of other instances and earlier starts stay good until then.
 */
export async function ensureClaimCode(db: Database): Promise<string | null> {
  if (await isClaimed(db)) return null;
  const { text, hash } = makeSecret();
  await insertClaimCode(db, hash, Date.now());
  return text;
}

/** Options for the first passkey. @throws ServerError `claimed`, `bad-claim`, `limited` */
export async function offerClaim({ db }: ServerDeps, { body, visitor, now }: Call<'none', { code: string }>): Promise<CeremonyOptions> {
  await ensureCode(db, body.code, visitor.address, now);
  return offerRegistration(db, { kind: 'claim', subject: body.code, session: null }, randomBytes(32), [], now);
}

/** Makes the vault, its first passkey and its recovery code, and signs in. All or nothing. */
export async function claim(deps: ServerDeps, call: Call<'none', ClaimRequest>): Promise<SessionAnswer> {
  const { body, visitor, now } = call;
  await ensureCode(deps.db, body.code, visitor.address, now);
  if (body.passkey.wrapVault === null) {
    throw new ServerError('bad-request', 'the first passkey must open the vault', { detail: 'passkey.wrapVault' });
  }
  const purpose = { kind: 'claim', subject: body.code, session: null } as const;
  const { passkey, userHandle } = await ensureRegistration(deps, body.passkey, purpose, now);
  return deps.db.transaction(async (tx) => {
    if (!(await takeClaimCodes(tx, hashSecret(body.code))) || (await isClaimed(tx))) throw claimed();
    const vault = body.vault;
    await insertVault(tx, { id: vault, userHandle, settings: decode(body.settings), manifest: decode(body.manifest), createdAt: now });
    await insertPasskey(tx, { ...passkey, vault });
    await replaceRecovery(tx, recoveryRecord(vault, body.recovery, now));
    const act = { actor: 'web', action: 'vault.claim', outcome: 'ok', ...visitor } as const;
    await appendActs(tx, { vault, seq: 0, hash: auditGenesis(vault) }, now, [act]);
    return startSession(deps, tx, call, { ...passkey, vault });
  });
}

/** A recovery code as it is stored: of its authentication value only the hash. */
export function recoveryRecord(vault: string, { id, auth, wrapVault, wrapPersonal }: NewRecovery, now: number) {
  return {
    vault,
    id: decode(id),
    authHash: hashBytes(decode(auth)),
    wrapVault: decode(wrapVault),
    wrapPersonal: decode(wrapPersonal),
    createdAt: now,
    confirmedAt: null,
  };
}

async function ensureCode(db: Database, code: string, address: string, now: number): Promise<void> {
  if (await isClaimed(db)) throw claimed();
  if (await hasClaimCode(db, hashSecret(code))) return;
  await ensureFewTries(db, `claim ${address}`, now);
  throw new ServerError('bad-claim', 'this is not the claim code');
}

/** Counts a wrong try. @throws ServerError `limited` after too many */
export async function ensureFewTries(db: Database, subject: string, now: number): Promise<void> {
  const { count, since } = await countAttempt(db, subject, WRONG_TRIES_WINDOW, now);
  if (count <= WRONG_TRIES) return;
  const retryAfter = Math.ceil((since + WRONG_TRIES_WINDOW - now) / 1000);
  throw new ServerError('limited', 'too many wrong tries', { retryAfter });
}

function claimed(): ServerError {
  return new ServerError('claimed', 'the instance has an owner');
}
