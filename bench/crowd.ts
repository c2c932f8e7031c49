import { randomBytes } from 'node:crypto';
import type { Sql } from '../db/connection.ts';

/** How large a vault a benchmark measures. */
export interface CrowdSize {
  readonly entries: number;
  readonly agents: number;
}

const GRANTS_PER_AGENT = 20;

/**
 * Fills a vault with rows that nobody opens, so that lookups of real ones happen among many: entries
 * with a field each, agents with grants and tags. Sizes are those of real envelopes; the contents are
 * random, as ciphertext is to the server.
 */
export async function addCrowd(sql: Sql, vault: string, size: CrowdSize): Promise<void> {
  const header = randomBytes(605);
  const envelope = randomBytes(157);
  await sql.begin(async (tx) => {
    await tx`create temporary table crowd on commit drop as
      select place, gen_random_uuid() as entry, gen_random_uuid() as field from generate_series(1, ${size.entries}::int) as place`;
    await tx`create temporary table crew on commit drop as
      select gen_random_uuid() as agent from generate_series(1, ${size.agents}::int)`;
    await tx`insert into entries (id, vault, version, header, trashed) select entry, ${vault}, 1, ${header}, false from crowd`;
    await tx`insert into fields (entry, id, personal, epoch, removed) select entry, field, false, 1, false from crowd`;
    await tx`insert into field_values (entry, field, epoch, value, wrap) select entry, field, 1, ${envelope}, ${envelope} from crowd`;
    await tx`insert into agents (id, vault, version, roster, state, created_at, purposes, per_minute, per_hour,
        misses_per_hour, addresses, token_hash, token_expires_at)
      select agent, ${vault}, 1, ${header}, 'active', 0, '{read}', 10, 30, 10, '{}', ${envelope}, 0 from crew`;
    await tx`insert into agent_activity (agent, minute_at, minute_count, hour_at, hour_count, misses_at, misses_count, denials_at, denials_count)
      select agent, 0, 0, 0, 0, 0, 0, 0, 0 from crew`;
    await tx`insert into grants (agent, entry, field, epoch, serial, sealed)
      select agent, entry, field, 1, 1, ${header} from crew join crowd on place <= ${GRANTS_PER_AGENT}`;
    await tx`insert into lookup_tags (agent, tag, entry, field)
      select agent, sha256((agent::text || field::text)::bytea), entry, field
      from crew join crowd on place <= ${GRANTS_PER_AGENT}`;
  });
  await sql`vacuum analyze`;
}
