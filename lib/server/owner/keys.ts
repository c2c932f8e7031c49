import type { Database, Transaction } from '../../../db/connection.ts';
import type { TicketKind } from '../../../db/queries/ceremonies.ts';
import { insertTicket, takeTicket } from '../../../db/queries/ceremonies.ts';
import { announce } from '../../../db/queries/notify.ts';
import { countOpeners, deletePasskey, findPasskey, insertPasskey, listPasskeys, renamePasskey } from '../../../db/queries/passkeys.ts';
import { deleteSessionsOf } from '../../../db/queries/sessions.ts';
import { findVault } from '../../../db/queries/vaults.ts';
import type { Id } from '../../protocol/ids.ts';
import type { Assertion, CeremonyOptions, KeysAnswer, NewPasskey } from '../../protocol/wire/owner.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { decode, encode, hashSecret, makeSecret } from '../secret.ts';
import { ensureAssertion, ensureRegistration, markUsed, offerAssertion, offerRegistration } from './ceremony.ts';
import { conflict, notFound } from './change-error.ts';
import type { Call } from './guard.ts';
import { recordOwnerActs } from './record.ts';
import { DONE } from './session.ts';

const TICKET_LIFE = 10 * 60_000;

/** Options of the ceremony that opens both vault keys. */
export async function offerKeys({ db }: ServerDeps, { session, now }: Call<'open', undefined>): Promise<CeremonyOptions> {
  return offerAssertion(db, session.vault, { kind: 'keys', subject: '', session: session.id }, now);
}

/** Both wraps of a passkey and a ticket, see [Note: Enrolment of a passkey or a recovery code]. */
export async function openKeys(deps: ServerDeps, call: Call<'open', { assertion: Assertion }>): Promise<KeysAnswer> {
  const { session, visitor, now, body } = call;
  const purpose = { kind: 'keys', subject: '', session: session.id } as const;
  const verified = await ensureAssertion(deps, visitor, body.assertion, { purpose, vault: session.vault, action: 'keys.open' }, now);
  const { wrapVault, wrapPersonal, id: credential } = verified.passkey;
  if (wrapVault === null || wrapPersonal === null) throw new ServerError('forbidden', 'this passkey does not open the vault');
  return recordOwnerActs(deps, call, async (tx, record) => {
    await markUsed(tx, verified, now);
    await record([{ action: 'keys.open' }]);
    const wraps = { wrapVault: encode(wrapVault), wrapPersonal: encode(wrapPersonal) };
    return { credential, ...wraps, ...(await makeTicket(tx, session.vault, 'keys', session.id, now)) };
  });
}

/** A single-use ticket, and options for a passkey that is enrolled with it. */
export async function makeTicket(
  tx: Transaction,
  vault: Id,
  kind: TicketKind,
  session: Id | null,
  now: number,
): Promise<{ ticket: string; options: CeremonyOptions }> {
  const { text, hash } = makeSecret();
  await insertTicket(tx, { hash, vault, kind, session, expiresAt: now + TICKET_LIFE });
  const record = await findVault(tx, vault);
  if (!record) throw notFound();
  const purpose = { kind: 'enrol', subject: encode(hash), session } as const;
  return { ticket: text, options: await offerRegistration(tx, purpose, record.userHandle, await listPasskeys(tx, vault), now) };
}

/** Uses a ticket up. @returns its vault @throws ServerError `forbidden` */
export async function ensureTicket(db: Database, ticket: string, kind: TicketKind, session: Id | null, now: number): Promise<Id> {
  const vault = await takeTicket(db, hashSecret(ticket), kind, session, now);
  if (vault === null) throw new ServerError('forbidden', 'the ticket is used or expired');
  return vault;
}

/** The verified passkey of a ticket. @throws ServerError `forbidden`, `bad-request` */
export async function ensureTicketPasskey(deps: ServerDeps, ticket: string, passkey: NewPasskey, session: Id | null, now: number) {
  const purpose = { kind: 'enrol', subject: encode(hashSecret(ticket)), session } as const;
  return (await ensureRegistration(deps, passkey, purpose, now)).passkey;
}

/** Adds a passkey. @throws ServerError `forbidden`, `bad-request`, `conflict` where it is known already */
export async function addPasskey(deps: ServerDeps, call: Call<'open', { ticket: string; passkey: NewPasskey }>): Promise<typeof DONE> {
  const { session, now, body } = call;
  await ensureTicket(deps.db, body.ticket, 'keys', session.id, now);
  const passkey = await ensureTicketPasskey(deps, body.ticket, body.passkey, session.id, now);
  return recordOwnerActs(deps, call, async (tx, record) => {
    if (!(await insertPasskey(tx, { ...passkey, vault: session.vault }))) throw conflict('the passkey is known already');
    await record([{ action: 'passkey.add' }]);
    await announce(tx, { vault: session.vault, kind: 'vault', counter: 0 });
    return DONE;
  });
}

/** Gives a passkey another name. @throws ServerError `not-found` */
export async function rename(deps: ServerDeps, call: Call<'open', { name: string }>): Promise<typeof DONE> {
  const { c, session, body } = call;
  return recordOwnerActs(deps, call, async (tx, record) => {
    if (!(await renamePasskey(tx, session.vault, c.req.param('id') ?? '', decode(body.name)))) throw notFound();
    await record([{ action: 'passkey.rename' }]);
    await announce(tx, { vault: session.vault, kind: 'vault', counter: 0 });
    return DONE;
  });
}

/**
 * Removes a passkey and ends the sessions that it opened, but not the caller's.
 * @throws ServerError `not-found`; `last-passkey` for the only one that opens the vault
 */
export async function removePasskey(deps: ServerDeps, call: Call<'open', undefined>): Promise<typeof DONE> {
  const { c, session } = call;
  const id = c.req.param('id') ?? '';
  return recordOwnerActs(deps, call, async (tx, record) => {
    const passkey = await findPasskey(tx, id);
    if (passkey?.vault !== session.vault) throw notFound();
    if (passkey.wrapVault !== null && (await countOpeners(tx, session.vault)) === 1) {
      throw new ServerError('last-passkey', 'the only passkey that opens the vault stays');
    }
    await deletePasskey(tx, session.vault, id);
    const ended = await deleteSessionsOf(tx, id, session.id);
    const { seq } = await record([{ action: 'passkey.remove' }]);
    for (const other of ended) await announce(tx, { vault: session.vault, kind: 'session', counter: seq, session: other });
    await announce(tx, { vault: session.vault, kind: 'vault', counter: 0 });
    return DONE;
  });
}
