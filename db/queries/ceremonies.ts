import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { challenges, tickets } from '../schema.ts';

export type ChallengeKind = 'claim' | 'sign-in' | 'personal' | 'keys' | 'enrol' | 'unlock-agent';
export type TicketKind = 'keys' | 'recovery';

/** What a challenge was made for. It answers for nothing else. */
export interface ChallengePurpose {
  readonly kind: ChallengeKind;
  /** The entry, agent, ticket or claim code; empty where there is nothing to name. */
  readonly subject: string;
  readonly session: Id | null;
}

export async function insertChallenge(
  db: Database | Transaction,
  challenge: Bytes,
  purpose: ChallengePurpose,
  userHandle: Bytes | null,
  expiresAt: number,
): Promise<void> {
  await db.insert(challenges).values({ challenge, ...purpose, userHandle, expiresAt });
}

/** Deletes a challenge, and returns it where it was made for this purpose and has not expired. */
export async function takeChallenge(
  db: Database,
  challenge: Bytes,
  purpose: ChallengePurpose,
  now: number,
): Promise<{ userHandle: Bytes | null } | null> {
  const [row] = await db.delete(challenges).where(eq(challenges.challenge, challenge)).returning();
  if (!row || row.expiresAt <= now) return null;
  const same = row.kind === purpose.kind && row.subject === purpose.subject && row.session === purpose.session;
  return same ? { userHandle: row.userHandle } : null;
}

export interface Ticket {
  readonly hash: Bytes;
  readonly vault: Id;
  readonly kind: TicketKind;
  readonly session: Id | null;
  readonly expiresAt: number;
}

export async function insertTicket(tx: Transaction, ticket: Ticket): Promise<void> {
  await tx.insert(tickets).values(ticket);
}

/** Uses a ticket up, and returns its vault; null where it is none, expired, or another session's. */
export async function takeTicket(db: Database, hash: Bytes, kind: TicketKind, session: Id | null, now: number): Promise<Id | null> {
  const [row] = await db
    .delete(tickets)
    .where(
      and(
        eq(tickets.hash, hash),
        eq(tickets.kind, kind),
        session === null ? isNull(tickets.session) : eq(tickets.session, session),
        gt(tickets.expiresAt, now),
      ),
    )
    .returning({ vault: tickets.vault });
  return row?.vault ?? null;
}
