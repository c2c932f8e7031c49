import type { Sql } from '../../db/connection.ts';
import type { Announcement } from '../../db/queries/notify.ts';
import { CHANNEL } from '../../db/queries/notify.ts';
import type { Id } from '../protocol/ids.ts';
import type { LiveEvent } from '../protocol/wire/owner.ts';
import type { ServerDeps } from './deps.ts';

const DELAY = 150;

/**
 * Announces what happens too often to notify within each transaction: NOTIFY serializes commits. The
 * latest of each kind goes out a moment later; a lost one costs a browser some freshness and nothing else.
 */
export class Announcer {
  readonly #sql: Sql;
  readonly #log: ServerDeps['log'];
  readonly #pending = new Map<string, Announcement>();
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: ServerDeps) {
    this.#sql = deps.sql;
    this.#log = deps.log;
  }

  soon(vault: Id, kind: LiveEvent['kind'], counter: number): void {
    this.#pending.set(`${vault} ${kind}`, { vault, kind, counter });
    this.#timer ??= setTimeout(() => void this.#flush(), DELAY).unref();
  }

  async #flush(): Promise<void> {
    this.#timer = null;
    const messages = [...this.#pending.values()].map((announcement) => JSON.stringify(announcement));
    this.#pending.clear();
    try {
      await this.#sql`select pg_notify(${CHANNEL}, message) from unnest(${messages}::text[]) as message`;
    } catch (error) {
      this.#log.warn({ err: error }, 'a change was not announced');
    }
  }
}
