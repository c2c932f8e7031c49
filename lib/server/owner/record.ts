import type { Transaction } from '../../../db/connection.ts';
import type { Act, ChainHead } from '../../../db/queries/audit.ts';
import { appendActs, lockVault } from '../../../db/queries/audit.ts';
import { announce } from '../../../db/queries/notify.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import type { Caller } from './guard.ts';

/** What an owner did: an act that succeeded, through the web door, from this visitor. */
export type OwnerAct = Pick<Act, 'action' | 'entry' | 'field' | 'agent'>;

/** Records acts and returns the new head of the log. */
export type RecordActs = (acts: readonly OwnerAct[]) => Promise<ChainHead>;

/**
 * Runs a change of the caller's vault in one transaction that holds the lock on the vault, so that the
 * change and its record happen together or not at all.
 */
export async function recordOwnerActs<R>(
  { db }: ServerDeps,
  { session, visitor, now }: Caller,
  change: (tx: Transaction, record: RecordActs) => Promise<R>,
): Promise<R> {
  return db.transaction(async (tx) => {
    const head = await lockVault(tx, session.vault);
    if (!head) throw new ServerError('unauthorized', 'the vault is gone');
    return change(tx, async (acts) => {
      const whole = acts.map((act): Act => ({ actor: 'web', outcome: 'ok', ...act, ...visitor }));
      const next = await appendActs(tx, head, now, whole);
      await announce(tx, { vault: session.vault, kind: 'audit', counter: next.seq });
      return next;
    });
  });
}
