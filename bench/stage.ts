import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EmbeddedDatabase } from '../db/embedded.ts';
import { startEmbedded } from '../db/embedded.ts';
import { applyMigrations } from '../db/migrate.ts';

/** A migrated, empty database of the benchmark's own. */
export interface Stage extends AsyncDisposable {
  readonly url: string;
}

/** Starts the embedded PostgreSQL, with the settings that users get, in a folder that is removed at the end. */
export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'clavitor-bench-'));
  const database: EmbeddedDatabase = await startEmbedded(folder, (cause) => {
    throw new Error('the database died during the benchmark', { cause });
  });
  await applyMigrations(database.url);
  return {
    url: database.url,
    [Symbol.asyncDispose]: async () => {
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the benchmark is about to do, for the person who waits. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
