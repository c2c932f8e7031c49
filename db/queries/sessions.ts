import { and, desc, eq, gt, isNull, ne } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { sessions } from '../schema.ts';

export type SessionRecord = typeof sessions.$inferSelect;

/** A session by the hash of its token, unless it is over. */
export async function findSession(db: Database, tokenHash: Bytes, now: number): Promise<SessionRecord | null> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, now)));
  return row ?? null;
}

/** A session by its id, unless it is over. */
export async function findSessionById(db: Database, id: Id, now: number): Promise<SessionRecord | null> {
  const [row] = await db.select().from(sessions).where(and(eq(sessions.id, id), gt(sessions.expiresAt, now)));
  return row ?? null;
}

export async function insertSession(tx: Transaction, session: SessionRecord): Promise<void> {
  await tx.insert(sessions).values(session);
}

export async function touchSession(db: Database, id: Id, now: number): Promise<void> {
  await db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, id));
}

export async function lockSession(tx: Transaction | Database, id: Id, now: number): Promise<void> {
  await tx.update(sessions).set({ lockedAt: now }).where(and(eq(sessions.id, id), isNull(sessions.lockedAt)));
}

/** The sessions of a vault that are not over, newest first. */
export async function listSessions(db: Database, vault: Id, now: number): Promise<SessionRecord[]> {
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.vault, vault), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt));
}

/** Ends a session of this vault; false where there is none. */
export async function deleteSession(tx: Transaction, vault: Id, id: Id): Promise<boolean> {
  const gone = await tx
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.vault, vault)))
    .returning({ id: sessions.id });
  return gone.length > 0;
}

/** Ends the session that a browser had before it signed in again. */
export async function deleteSessionByToken(tx: Transaction, tokenHash: Bytes): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}

/** Ends the sessions that a removed passkey opened, but not `keep`. @returns the ids */
export async function deleteSessionsOf(tx: Transaction, credential: string, keep: Id): Promise<Id[]> {
  const gone = await tx
    .delete(sessions)
    .where(and(eq(sessions.credential, credential), ne(sessions.id, keep)))
    .returning({ id: sessions.id });
  return gone.map((row) => row.id);
}
