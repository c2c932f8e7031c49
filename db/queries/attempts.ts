import { sql } from 'drizzle-orm';
import type { Database } from '../connection.ts';
import { attempts } from '../schema.ts';

/** Counts one more attempt in the present window; a window starts with the first attempt after the last one ended. */
export async function countAttempt(db: Database, subject: string, window: number, now: number): Promise<{ since: number; count: number }> {
  const over = sql`${attempts.since} + ${window}::bigint <= ${now}::bigint`;
  const [row] = await db
    .insert(attempts)
    .values({ subject, since: now, count: 1 })
    .onConflictDoUpdate({
      target: attempts.subject,
      set: {
        since: sql`case when ${over} then ${now}::bigint else ${attempts.since} end`,
        count: sql`case when ${over} then 1 else ${attempts.count} + 1 end`,
      },
    })
    .returning({ since: attempts.since, count: attempts.count });
  return row ?? { since: now, count: 1 };
}
