import { randomUUID } from 'node:crypto';
import { getCookie } from 'hono/cookie';
import type { Transaction } from '../../../db/connection.ts';
import { countAttempt } from '../../../db/queries/attempts.ts';
import { appendActs, lockVault } from '../../../db/queries/audit.ts';
import { isClaimed } from '../../../db/queries/instance.ts';
import { announce } from '../../../db/queries/notify.ts';
import type { PasskeyRecord } from '../../../db/queries/passkeys.ts';
import { deleteSession, deleteSessionByToken, insertSession, listSessions, lockSession } from '../../../db/queries/sessions.ts';
import type { AuditAction } from '../../protocol/audit-actions.ts';
import type { Assertion, CeremonyOptions, InstanceAnswer, SessionAnswer, SessionsAnswer } from '../../protocol/wire/owner.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { encodeNullable, hashSecret, makeSecret } from '../secret.ts';
import { ensureAssertion, markUsed, offerSignIn } from './ceremony.ts';
import { clearSessionCookie, SESSION_LIFE, sessionCookieName, setSessionCookie } from './cookie.ts';
import type { Access, Call, Caller } from './guard.ts';
import { idParam } from './guard.ts';
import { recordOwnerActs } from './record.ts';

const SIGN_IN = { kind: 'sign-in', subject: '', session: null } as const;
/** Challenges for one address in a minute: whoever asks has not shown anything yet. */
const CHALLENGES_A_MINUTE = 120;

export const DONE = { done: true } as const;

/** What anybody may know: whether there is an owner, and how this browser stands. */
export async function describeInstance({ db, origin }: ServerDeps, { session }: Call<'none', undefined>): Promise<InstanceAnswer> {
  const state = session === null ? 'none' : session.lockedAt === null ? 'open' : 'locked';
  return { claimed: await isClaimed(db), origin, rpId: new URL(origin).hostname, session: state };
}

/** Options for a discoverable sign-in. @throws ServerError `limited` */
export async function offerSession({ db }: ServerDeps, { visitor, now }: Call<'none', undefined>): Promise<CeremonyOptions> {
  const { count, since } = await countAttempt(db, `challenges ${visitor.address}`, 60_000, now);
  if (count > CHALLENGES_A_MINUTE) {
    throw new ServerError('limited', 'too many challenges', { retryAfter: Math.ceil((since + 60_000 - now) / 1000) });
  }
  return offerSignIn(db, SIGN_IN, now);
}

/** Signs in with a passkey: a new session with a new token. @throws ServerError `forbidden` */
export async function signIn(deps: ServerDeps, call: Call<'none', { assertion: Assertion }>): Promise<SessionAnswer> {
  const { visitor, now } = call;
  const rule = { purpose: SIGN_IN, vault: null, action: 'session.open' } as const;
  const verified = await ensureAssertion(deps, visitor, call.body.assertion, rule, now);
  return deps.db.transaction(async (tx) => {
    const head = await lockVault(tx, verified.passkey.vault);
    if (!head) throw new ServerError('forbidden', 'the vault is gone');
    await markUsed(tx, verified, now);
    await appendActs(tx, head, now, [{ actor: 'web', action: 'session.open', outcome: 'ok', ...visitor }]);
    return startSession(deps, tx, call, verified.passkey);
  });
}

/** Starts a session in place of the one that this browser had, and hands out its token as a cookie. */
export async function startSession(
  deps: ServerDeps,
  tx: Transaction,
  { c, visitor, now }: Call<Access, unknown>,
  passkey: Pick<PasskeyRecord, 'id' | 'vault' | 'wrapVault'>,
): Promise<SessionAnswer> {
  const { text, hash } = makeSecret();
  const before = getCookie(c, sessionCookieName(deps.origin));
  if (before !== undefined) await deleteSessionByToken(tx, hashSecret(before));
  const id = randomUUID();
  await insertSession(tx, {
    id,
    vault: passkey.vault,
    tokenHash: hash,
    credential: passkey.id,
    createdAt: now,
    lastSeenAt: now,
    lockedAt: null,
    expiresAt: now + SESSION_LIFE * 1000,
    ...visitor,
  });
  setSessionCookie(c, deps.origin, text);
  return { session: id, vault: passkey.vault, credential: passkey.id, wrapVault: encodeNullable(passkey.wrapVault) };
}

/** Locks this session. Its streams end; a new sign-in is needed. */
export async function lock(deps: ServerDeps, call: Call<'locked', undefined>): Promise<typeof DONE> {
  const { session, now } = call;
  if (session.lockedAt !== null) return DONE;
  await endOrLock(deps, call, 'session.lock', session.id, (tx) => lockSession(tx, session.id, now));
  return DONE;
}

/** Signs out: this session ends. */
export async function signOut(deps: ServerDeps, call: Call<'locked', undefined>): Promise<typeof DONE> {
  const { session } = call;
  await endOrLock(deps, call, 'session.close', session.id, async (tx) => {
    await deleteSession(tx, session.vault, session.id);
  });
  clearSessionCookie(call.c, deps.origin);
  return DONE;
}

/** Ends another session of the vault. @throws ServerError `not-found` */
export async function endSession(deps: ServerDeps, call: Call<'open', undefined>): Promise<typeof DONE> {
  const id = idParam(call.c);
  await endOrLock(deps, call, 'session.end', id, async (tx) => {
    if (!(await deleteSession(tx, call.session.vault, id))) throw new ServerError('not-found', 'there is no such session');
  });
  return DONE;
}

async function endOrLock(
  deps: ServerDeps,
  call: Caller,
  action: AuditAction,
  session: string,
  change: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await recordOwnerActs(deps, call, async (tx, record) => {
    await change(tx);
    const { seq } = await record([{ action }]);
    await announce(tx, { vault: call.session.vault, kind: 'session', counter: seq, session });
  });
}

/** The sessions of the vault that are not over. */
export async function describeSessions({ db }: ServerDeps, { session, now }: Call<'open', undefined>): Promise<SessionsAnswer> {
  const rows = await listSessions(db, session.vault, now);
  return {
    sessions: rows.map(({ id, lockedAt, createdAt, lastSeenAt, address, userAgent }) => ({
      id,
      current: id === session.id,
      locked: lockedAt !== null,
      createdAt,
      lastSeenAt,
      address,
      userAgent,
    })),
  };
}
