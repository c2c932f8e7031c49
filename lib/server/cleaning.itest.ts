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
  expect(await deleteExpired(sql, NOW)).toBe(true);
  expect(await deleteExpired(sql, NOW)).toBe(false);
  const [left] = await sql`select (select count(*)::int from agent_nonces) as nonces,
    (select count(*)::int from challenges) as challenges, (select count(*)::int from attempts) as attempts`;
  expect(left).toEqual({ nonces: 10, challenges: 1, attempts: 1 });
  await connection.close();
});
