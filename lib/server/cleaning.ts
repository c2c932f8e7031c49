import { deleteExpired } from '../../db/queries/expiry.ts';
import type { ServerDeps } from './deps.ts';

const EVERY = 20_000;

/** A background task. */
export interface Cleaning {
  /** Resolves when the batch that is running has ended; none starts afterwards. */
  stop(): Promise<void>;
}

/** Deletes expired nonces, challenges, tickets, sessions and counts every few seconds, in bounded batches. */
export function startCleaning({ sql, log }: Pick<ServerDeps, 'sql' | 'log'>): Cleaning {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const clean = async (): Promise<void> => {
    try {
      while (!stopped && (await deleteExpired(sql, Date.now())));
    } catch (error) {
      log.warn({ err: error }, 'expired rows were not deleted');
    }
  };
  const timer = setInterval(() => {
    running = running.then(clean);
  }, EVERY);
  timer.unref();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
