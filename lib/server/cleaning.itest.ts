import { expect, test } from 'vitest';
import { connect } from '../../db/connection.ts';
import { deleteExpired } from '../../db/queries/expiry.ts';
import { freshDatabase } from '../../tests/database.ts';
import { makeId } from '../protocol/ids.ts';

const NOW = 1_000_000_000_000;

test('deletes what has expired, in batches, and nothing else', async () => {
  const connection = connect(await freshDatabase());
  const { sql } = connection;
  await sql`insert into agent_nonces (agent, nonce, expires_at)
    select ${makeId()}, n::text, ${NOW}::bigint - (case when n > 6000 then 23 else 25 end) * 3600000 from generate_series(1, 6010) n`;
  await sql`insert into challenges (challenge, kind, subject, expires_at)
    values ('\\x01', 'keys', '', ${NOW - 1}), ('\\x02', 'keys', '', ${NOW + 1})`;
  await sql`insert into attempts (subject, since, count) values ('old', 0, 1), ('new', ${NOW}, 1)`;
  const [vault, agent] = [makeId(), makeId()];
  await sql`insert into vaults (id, user_handle, created_at, settings, settings_version, manifest, counter, audit_seq, audit_hash, pin_counter)
    values (${vault}, '\\x01', 0, '', 1, '', 1, 0, '', 0)`;
  await sql`insert into agents (id, vault, version, roster, state, created_at, purposes, per_minute, per_hour, misses_per_hour, addresses, token_hash, token_expires_at)
    values (${agent}, ${vault}, 1, '', 'active', 0, '{}', 1, 1, 1, '{}', '', 0)`;
  await sql`insert into leases (agent, id, entry, field, made_at, expires_at, sealed)
    select ${agent}, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 0, ${NOW}::bigint + n, '' from generate_series(-2, 1) n`;
  expect(await deleteExpired(sql, NOW)).toBe(true);
  expect(await deleteExpired(sql, NOW)).toBe(false);
  const [left] = await sql`select (select count(*)::int from agent_nonces) as nonces,
    (select count(*)::int from challenges) as challenges, (select count(*)::int from attempts) as attempts,
    (select count(*)::int from leases) as leases`;
  expect(left).toEqual({ nonces: 10, challenges: 1, attempts: 1, leases: 2 });
  await connection.close();
});
