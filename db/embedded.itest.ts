import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSql } from './connection.ts';
import { startEmbedded } from './embedded.ts';
import type { EmbeddedDatabase } from './embedded.ts';

let top: string;
let started: EmbeddedDatabase[] = [];

beforeEach(() => {
  top = mkdtempSync(path.join(os.tmpdir(), 'clavitor-embedded-'));
});

afterEach(async () => {
  await Promise.all(started.map((database) => database.stop()));
  started = [];
  rmSync(top, { recursive: true, force: true });
});

async function start(folder: string): Promise<EmbeddedDatabase> {
  const database = await startEmbedded(folder, () => undefined);
  started.push(database);
  return database;
}

async function stop(database: EmbeddedDatabase): Promise<void> {
  started = started.filter((other) => other !== database);
  await database.stop();
}

async function ask(database: EmbeddedDatabase, statement: string): Promise<unknown> {
  const sql = openSql(database.url, { max: 1 });
  try {
    const rows = await sql.unsafe(statement);
    return rows[0]?.['answer'];
  } finally {
    await sql.end();
  }
}

test('what was written is there after a stop and a start', async () => {
  const first = await start(top);
  await ask(first, 'create table kept as select 42 as answer');
  await stop(first);
  expect(await ask(await start(top), 'select answer from kept')).toBe(42);
});

test('opens no TCP port, and its folders are closed to others', async () => {
  const database = await start(path.join(top, 'data'));
  expect(await ask(database, `select current_setting('listen_addresses') as answer`)).toBe('');
  expect(['data', 'data/postgres', 'data/run'].map((name) => statSync(path.join(top, name)).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
});

test('is as durable as PostgreSQL can be', async () => {
  const database = await start(top);
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums']) {
    expect([setting, await ask(database, `select current_setting('${setting}') as answer`)]).toEqual([setting, 'on']);
  }
});

test('writes no value of a failed statement into its log', async () => {
  const database = await start(top);
  await ask(database, 'create table once_only (name text primary key)');
  const twice = `insert into once_only values ('canary-7316'), ('canary-7316')`;
  await expect(ask(database, twice)).rejects.toMatchObject({ code: '23505' });
  const log = readFileSync(path.join(top, 'postgres.log'), 'utf8');
  expect(log).toContain('once_only_pkey');
  expect(log).not.toContain('canary-7316');
});

test('a second program on the same folder is refused, and harms nothing', async () => {
  const database = await start(top);
  await expect(startEmbedded(top, () => undefined)).rejects.toMatchObject({ code: 'folder-in-use' });
  expect(await ask(database, 'select 1 as answer')).toBe(1);
});

test('of several programs at once exactly one starts', async () => {
  const attempts = await Promise.allSettled(Array.from({ length: 4 }, () => start(top)));
  expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1);
});

test('a killed postmaster is replaced', async () => {
  const database = await start(top);
  const killed = database.pid();
  process.kill(Number(killed), 'SIGKILL');
  await expect.poll(() => database.pid(), { timeout: 30_000 }).not.toBe(killed);
  expect(await ask(database, 'select 1 as answer')).toBe(1);
});

/** A program that starts the database, writes its number to the folder above, and is killed. */
async function killedProgram(folder: string): Promise<number> {
  const text = `
    import { startEmbedded } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded.ts'))};
    const database = await startEmbedded(${JSON.stringify(folder)}, () => undefined);
    process.stdout.write(String(database.pid()));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return Number(chunk.toString());
}

test('recovers from a killed program, whose database lives on', async () => {
  const orphan = await killedProgram(top);
  const database = await start(top);
  expect(database.pid()).not.toBe(orphan);
  expect(await ask(database, 'select 1 as answer')).toBe(1);
});

test('recovers when program and database were killed', async () => {
  process.kill(await killedProgram(top), 'SIGKILL');
  expect(await ask(await start(top), 'select 1 as answer')).toBe(1);
});

test('is not misled by a process id that belongs to somebody else by now', async () => {
  await stop(await start(top));
  writeFileSync(path.join(top, 'postgres', 'postmaster.pid'), `${process.pid}\n${top}/postgres\n`);
  expect(await ask(await start(top), 'select 1 as answer')).toBe(1);
});

test('what a killed initdb left behind is no cluster and is removed', async () => {
  const making = path.join(top, 'postgres.making-999999999');
  mkdirSync(making);
  await start(top);
  expect(() => statSync(making)).toThrow();
});

test('works where the path is too long for a socket', async () => {
  const database = await start(path.join(top, 'long-'.repeat(20), 'data'));
  expect(await ask(database, 'select 1 as answer')).toBe(1);
});

test('names the data folder as the problem where it cannot be made', async () => {
  const file = path.join(top, randomUUID());
  writeFileSync(file, '');
  await expect(startEmbedded(path.join(file, 'data'), () => undefined)).rejects.toMatchObject({ code: 'folder-unusable' });
});
