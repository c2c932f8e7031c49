import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSql } from '../../db/connection.ts';
import { faultRounds } from '../../tests/environment.ts';
import { FaultWorld } from './fault-world.ts';

// Anomaly test: the program and its database die at random points under load.

const VICTIMS = ['server', 'database', 'both'] as const;
const ROUNDS = faultRounds();
let world: FaultWorld;

beforeAll(async () => {
  world = await FaultWorld.start();
});

afterAll(async () => world.instance.stop());

test(`attack 31: ${ROUNDS} times kill -9 of server, database or both during writes`, { timeout: ROUNDS * 30_000 }, async () => {
  for (let round = 1; round <= ROUNDS; round++) {
    const victim = VICTIMS[round % VICTIMS.length] ?? 'server';
    await world.workUntil(5 + Math.floor(Math.random() * 60), () => kill(victim));
    if (victim === 'database') await world.answering();
    else await world.instance.restart();
    await world.checkEverything(`round ${round}, ${victim} killed`);
  }
});

test('attack 31: the database is stopped and started again during writes', async () => {
  await world.workUntil(30, () => world.instance.stopDatabase());
  await world.answering();
  await world.checkEverything('after the restart of the database');
});

test('attack 31: every connection to the database is cut during writes', async () => {
  const sql = openSql(world.instance.databaseUrl, { max: 1 });
  const cuts: Promise<unknown>[] = [];
  const cut = async () => sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`;
  await world.workUntil(30, () => cuts.push(cut()));
  await Promise.all(cuts);
  await sql.end();
  await world.answering();
  await world.checkEverything('after the cut');
});

test('attack 31: nothing of this was an error that nobody handled', () => {
  expect(world.instance.log.split('\n').filter((line) => line.includes('an error that nobody handled'))).toEqual([]);
});

function kill(victim: (typeof VICTIMS)[number]): void {
  if (victim !== 'server') world.instance.killDatabase();
  if (victim !== 'database') world.instance.killServer();
}
