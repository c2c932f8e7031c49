import * as z from 'zod/mini';
import type { Announcement } from '../../db/queries/notify.ts';
import { CHANNEL } from '../../db/queries/notify.ts';
import type { Id } from '../protocol/ids.ts';
import { LiveEvent } from '../protocol/wire/owner.ts';
import { id } from '../protocol/wire/shapes.ts';
import type { ServerDeps } from './deps.ts';

const Received = z.extend(LiveEvent, { vault: id, session: z.optional(id) });

export type Listener = (announcement: Announcement) => void;

/**
 * What the instances announce, given to the open streams of this one. It listens from the first stream
 * on; the driver connects again by itself, and then every stream is told to look for itself.
 */
export class EventHub {
  readonly #deps: ServerDeps;
  readonly #listeners = new Map<Id, Set<Listener>>();
  #listening: Promise<unknown> | null = null;

  constructor(deps: ServerDeps) {
    this.#deps = deps;
  }

  /** Calls `listener` for everything that concerns the vault, until the returned function is called. */
  async subscribe(vault: Id, listener: Listener): Promise<() => void> {
    const own = this.#listeners.get(vault) ?? new Set<Listener>();
    this.#listeners.set(vault, own.add(listener));
    const stop = (): void => {
      own.delete(listener);
      if (own.size === 0) this.#listeners.delete(vault);
    };
    try {
      await this.#listen();
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  async #listen(): Promise<void> {
    this.#listening ??= this.#deps.sql.listen(
      CHANNEL,
      (payload) => this.#receive(payload),
      () => this.#tellAll(),
    );
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = null;
      throw error;
    }
  }

  #receive(payload: string): void {
    const parsed = parse(payload);
    if (!parsed) return;
    const { session, ...announcement } = parsed;
    const whole: Announcement = session === undefined ? announcement : { ...announcement, session };
    for (const listener of this.#listeners.get(parsed.vault) ?? []) listener(whole);
  }

  #tellAll(): void {
    for (const [vault, listeners] of this.#listeners) {
      for (const listener of listeners) listener({ vault, kind: 'vault', counter: 0 });
    }
  }
}

function parse(payload: string): z.output<typeof Received> | null {
  try {
    return Received.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    // Another program may use the same channel of the same database.
    return null;
  }
}
