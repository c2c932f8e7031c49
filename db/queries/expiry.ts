import type { Sql } from '../connection.ts';

const HOUR = 60 * 60_000;
/**
 * A clock that went ahead, or is set back, must not make an overheard request new again: a nonce stays
 * this long after its request can be accepted. The log keeps a larger row of each for ever.
 */
const NONCES_KEPT = 24 * HOUR;
const ROWS_AT_ONCE = 5000;

/** Deletes one batch of what has expired; true where more may be left. Instances do not wait for each other. */
export async function deleteExpired(sql: Sql, now: number): Promise<boolean> {
  const batches = [
    sql`delete from agent_nonces where (agent, nonce) in (
      select agent, nonce from agent_nonces where expires_at < ${now - NONCES_KEPT} limit ${ROWS_AT_ONCE} for update skip locked)`,
    // A credential that was last counted in an hour long past counts as new anyway.
    sql`delete from agent_uses where (agent, entry, field) in (
      select agent, entry, field from agent_uses where hour_at < ${now - 2 * HOUR} limit ${ROWS_AT_ONCE} for update skip locked)`,
    sql`delete from challenges where challenge in (
      select challenge from challenges where expires_at < ${now} limit ${ROWS_AT_ONCE} for update skip locked)`,
    sql`delete from tickets where hash in (
      select hash from tickets where expires_at < ${now} limit ${ROWS_AT_ONCE} for update skip locked)`,
    sql`delete from sessions where id in (
      select id from sessions where expires_at < ${now} limit ${ROWS_AT_ONCE} for update skip locked)`,
    sql`delete from leases where (agent, id) in (
      select agent, id from leases where expires_at < ${now} limit ${ROWS_AT_ONCE} for update skip locked)`,
    sql`delete from attempts where subject in (
      select subject from attempts where since < ${now - 24 * HOUR} limit ${ROWS_AT_ONCE} for update skip locked)`,
  ];
  let isFull = false;
  for (const batch of batches) {
    const { count } = await batch;
    isFull ||= count === ROWS_AT_ONCE;
  }
  return isFull;
}
