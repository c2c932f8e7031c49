import { sql } from 'drizzle-orm';
import type { Id } from '../../lib/protocol/ids.ts';
import type { LiveEvent } from '../../lib/protocol/wire/owner.ts';
import type { Transaction } from '../connection.ts';

/** The PostgreSQL channel on which the instances tell each other that something changed. */
export const CHANNEL = 'clavitor';

/**
 * What travels on the channel: for whom, and what the browser is told. The counter of `vault` is that
 * of the manifest, or 0 where something else of the vault changed.
 */
export interface Announcement extends LiveEvent {
  readonly vault: Id;
  /** For `session`: the one that was locked or ended. */
  readonly session?: Id;
}

/** Announces a change to every instance when, and only if, the transaction commits. */
export async function announce(tx: Transaction, announcement: Announcement): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify(announcement)})`);
}
