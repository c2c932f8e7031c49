import { appendActs, lockVault } from '../../../db/queries/audit.ts';
import { announce } from '../../../db/queries/notify.ts';
import { insertPasskey } from '../../../db/queries/passkeys.ts';
import { confirmRecovery, findRecovery, recoveryOf, replaceRecovery } from '../../../db/queries/recoveries.ts';
import type { NewPasskey, NewRecovery, RecoveryAnswer, SessionAnswer } from '../../protocol/wire/owner.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { decode, encode, hashBytes, sameBytes } from '../secret.ts';
import { conflict } from './change-error.ts';
import { ensureFewTries, recoveryRecord } from './claim.ts';
import type { Call } from './guard.ts';
import { ensureTicket, ensureTicketPasskey, makeTicket } from './keys.ts';
import { recordOwnerActs } from './record.ts';
import { DONE, startSession } from './session.ts';

/** Replaces the recovery code. @throws ServerError `forbidden` */
export async function makeRecovery(deps: ServerDeps, call: Call<'open', { ticket: string; recovery: NewRecovery }>): Promise<typeof DONE> {
  const { session, now, body } = call;
  await ensureTicket(deps.db, body.ticket, 'keys', session.id, now);
  return recordOwnerActs(deps, call, async (tx, record) => {
    await replaceRecovery(tx, recoveryRecord(session.vault, body.recovery, now));
    await record([{ action: 'recovery.make' }]);
    await announce(tx, { vault: session.vault, kind: 'vault', counter: 0 });
    return DONE;
  });
}

/** Notes that the owner has the recovery code. @throws ServerError `forbidden` where it is another one */
export async function confirm(deps: ServerDeps, call: Call<'open', { auth: string }>): Promise<typeof DONE> {
  const { session, now, body } = call;
  return recordOwnerActs(deps, call, async (tx, record) => {
    const recovery = await recoveryOf(tx, session.vault);
    if (!recovery || !proves(body.auth, recovery.authHash)) throw new ServerError('forbidden', 'this is not the recovery code');
    await confirmRecovery(tx, session.vault, now);
    await record([{ action: 'recovery.confirm' }]);
    await announce(tx, { vault: session.vault, kind: 'vault', counter: 0 });
    return DONE;
  });
}

/** The wraps for the holder of a recovery code, and a ticket to enrol a passkey. @throws ServerError `forbidden`, `limited` */
export async function openRecovery({ db }: ServerDeps, call: Call<'none', { id: string; auth: string }>): Promise<RecoveryAnswer> {
  const { body, visitor, now } = call;
  const recovery = await findRecovery(db, decode(body.id));
  if (!recovery || !proves(body.auth, recovery.authHash)) {
    await ensureFewTries(db, `recovery ${visitor.address}`, now);
    throw new ServerError('forbidden', 'this is not a recovery code');
  }
  const { vault, wrapVault, wrapPersonal } = recovery;
  return db.transaction(async (tx) => {
    const head = await lockVault(tx, vault);
    if (!head) throw new ServerError('forbidden', 'the vault is gone');
    await appendActs(tx, head, now, [{ actor: 'web', action: 'recovery.open', outcome: 'ok', ...visitor }]);
    const ticket = await makeTicket(tx, vault, 'recovery', null, now);
    return { vault, wrapVault: encode(wrapVault), wrapPersonal: encode(wrapPersonal), ...ticket };
  });
}

/** Enrols a passkey after a recovery code was shown, and signs in with it. @throws ServerError `forbidden`, `bad-request` */
export async function finishRecovery(deps: ServerDeps, call: Call<'none', { ticket: string; passkey: NewPasskey }>): Promise<SessionAnswer> {
  const { body, visitor, now } = call;
  const vault = await ensureTicket(deps.db, body.ticket, 'recovery', null, now);
  const passkey = { ...(await ensureTicketPasskey(deps, body.ticket, body.passkey, null, now)), vault };
  return deps.db.transaction(async (tx) => {
    const head = await lockVault(tx, vault);
    if (!head || !(await insertPasskey(tx, passkey))) throw conflict('the passkey is known already');
    await appendActs(tx, head, now, [{ actor: 'web', action: 'recovery.use', outcome: 'ok', ...visitor }]);
    await announce(tx, { vault, kind: 'vault', counter: 0 });
    return startSession(deps, tx, call, passkey);
  });
}

function proves(auth: string, hash: Uint8Array): boolean {
  return sameBytes(hashBytes(decode(auth)), hash);
}
