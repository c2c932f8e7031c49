import { findEntries, readValues } from '../../../db/queries/entries.ts';
import type { Database } from '../../../db/connection.ts';
import type { Id } from '../../protocol/ids.ts';
import type { Assertion, CeremonyOptions, PersonalAnswer } from '../../protocol/wire/owner.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { encode } from '../secret.ts';
import { ensureAssertion, markUsed, offerAssertion } from './ceremony.ts';
import { notFound } from './change-error.ts';
import type { Call } from './guard.ts';
import { idParam } from './guard.ts';
import { recordOwnerActs } from './record.ts';

/** Options of the ceremony that opens the personal fields of one entry. */
export async function offerPersonal({ db }: ServerDeps, { c, session, now }: Call<'open', undefined>): Promise<CeremonyOptions> {
  const entry = await ensureMayBeOwn(db, session.vault, idParam(c));
  return offerAssertion(db, session.vault, { kind: 'personal', subject: entry, session: session.id }, now);
}

/**
 * The personal values of an entry and the wrap of their key, after a fresh ceremony for that entry. It
 * is recorded. An entry that does not exist yet has none: its owner needs the key to save the first.
 * @throws ServerError `forbidden`, `not-found`
 */
export async function revealPersonal(deps: ServerDeps, call: Call<'open', { assertion: Assertion }>): Promise<PersonalAnswer> {
  const { c, session, visitor, now, body } = call;
  const entry = await ensureMayBeOwn(deps.db, session.vault, idParam(c));
  const purpose = { kind: 'personal', subject: entry, session: session.id } as const;
  const rule = { purpose, vault: session.vault, action: 'personal.reveal', subject: { entry } } as const;
  const verified = await ensureAssertion(deps, visitor, body.assertion, rule, now);
  const { wrapPersonal, id: credential } = verified.passkey;
  if (wrapPersonal === null) throw new ServerError('forbidden', 'this passkey does not open the vault');
  return recordOwnerActs(deps, call, async (tx, record) => {
    await markUsed(tx, verified, now);
    const personal = (await readValues(tx, entry)).filter((field) => field.personal);
    await record([{ action: 'personal.reveal', entry }]);
    const fields = personal.map(({ id, epoch, value, wrap }) => ({ id, epoch, value: encode(value), wrap: encode(wrap) }));
    return { credential, wrapPersonal: encode(wrapPersonal), fields };
  });
}

/** The id of an entry that is this vault's, or nobody's yet. */
async function ensureMayBeOwn(db: Database, vault: Id, id: Id): Promise<Id> {
  const [entry] = await findEntries(db, [id]);
  if (entry && entry.vault !== vault) throw notFound();
  return id;
}
