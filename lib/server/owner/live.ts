import { streamSSE } from 'hono/streaming';
import type { SSEStreamingApi } from 'hono/streaming';
import type { Announcement } from '../../../db/queries/notify.ts';
import type { SessionRecord } from '../../../db/queries/sessions.ts';
import { findSessionById } from '../../../db/queries/sessions.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import type { EventHub } from '../events.ts';
import type { Call } from './guard.ts';
import { isIdle } from './guard.ts';

/** Proxies close what is silent for a minute. Also how often a stream asks whether its session still holds. */
const PING_EVERY = 20_000;
const STREAMS_OF_A_SESSION = 20;

const streams = new Map<string, number>();

/**
 * `GET /api/events`: what changed, as it changes, until the session ends or locks.
 * @throws ServerError `limited` where the session has too many streams
 */
export async function streamEvents(deps: ServerDeps, hub: EventHub, { c, session }: Call<'open', undefined>): Promise<Response> {
  const open = streams.get(session.id) ?? 0;
  if (open >= STREAMS_OF_A_SESSION) throw new ServerError('limited', 'too many streams', { retryAfter: 60 });
  const feed = new Feed(session.id);
  const stop = await hub.subscribe(session.vault, (announcement) => feed.offer(announcement));
  streams.set(session.id, open + 1);
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => feed.end());
    try {
      await pump(deps, stream, feed, session);
    } finally {
      stop();
      forget(session.id);
    }
  });
}

function forget(session: string): void {
  const left = (streams.get(session) ?? 1) - 1;
  if (left > 0) streams.set(session, left);
  else streams.delete(session);
}

async function pump(deps: ServerDeps, stream: SSEStreamingApi, feed: Feed, session: SessionRecord): Promise<void> {
  await stream.write(': open\n\n');
  while (!feed.ended && !stream.aborted && !stream.closed) {
    const events = await feed.next(PING_EVERY);
    for (const { kind, counter } of events) await stream.writeSSE({ data: JSON.stringify({ kind, counter }) });
    if (events.length > 0) continue;
    await stream.write(': ping\n\n');
    if (!(await holds(deps, session))) feed.end();
  }
}

async function holds({ db }: ServerDeps, session: SessionRecord): Promise<boolean> {
  const now = Date.now();
  const present = await findSessionById(db, session.id, now);
  return present !== null && present.lockedAt === null && !isIdle(present, now);
}

/** What a stream has still to send: the latest of each kind, so that a slow reader costs no memory. */
class Feed {
  readonly #session: string;
  readonly #pending = new Map<Announcement['kind'], Announcement>();
  #wake: (() => void) | null = null;
  ended = false;

  constructor(session: string) {
    this.#session = session;
  }

  offer(announcement: Announcement): void {
    this.#pending.set(announcement.kind, announcement);
    if (announcement.session === this.#session) this.ended = true;
    this.#wake?.();
  }

  end(): void {
    this.ended = true;
    this.#wake?.();
  }

  /** Everything pending, as soon as there is something; nothing after `patience` milliseconds or at the end. */
  async next(patience: number): Promise<Announcement[]> {
    if (this.#pending.size === 0 && !this.ended) await this.#wait(patience);
    const events = [...this.#pending.values()];
    this.#pending.clear();
    return events;
  }

  async #wait(patience: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
