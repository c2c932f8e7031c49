import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import * as z from 'zod/mini';
import type { SessionRecord } from '../../../db/queries/sessions.ts';
import { findSession, lockSession, touchSession } from '../../../db/queries/sessions.ts';
import type { Id } from '../../protocol/ids.ts';
import { isId } from '../../protocol/ids.ts';
import { parseJson, readBody } from '../body.ts';
import type { NodeEnv, ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { hashSecret } from '../secret.ts';
import type { Visitor } from '../visitor.ts';
import { visitorOf } from '../visitor.ts';
import { sessionCookieName } from './cookie.ts';

// [Note: Owner combinator]
// Every route of the owner's API is made by `ownerRoutes(deps)(rule, handler)`, and nothing else decides
// who may: the rule says which session a handler needs and which body it takes, and the handler does
// not run otherwise. There is no middleware whose order or path pattern could be got round.

/** Which session a handler needs: an open one, one that may be locked, or none. */
export type Access = 'open' | 'locked' | 'none';

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[] }[] } };
}

/** What a route takes. Without a schema that is no body, or an empty object. */
export interface Rule<A extends Access, T> {
  readonly access: A;
  readonly body?: Schema<T>;
  /** Most bytes of the body; 64 KiB unless told. */
  readonly most?: number;
}

/** What a handler is given. */
export interface Call<A extends Access, T> {
  readonly c: Context<NodeEnv>;
  readonly visitor: Visitor;
  readonly now: number;
  readonly session: A extends 'none' ? SessionRecord | null : SessionRecord;
  readonly body: T;
}

/** The owner behind a call, for what does not depend on the rule. */
export interface Caller {
  readonly session: SessionRecord;
  readonly visitor: Visitor;
  readonly now: number;
}

type Handler<A extends Access, T> = (call: Call<A, T>) => Promise<object>;
export type Route = (c: Context<NodeEnv>) => Promise<Response>;
export type MakeRoute = <A extends Access, T = undefined>(rule: Rule<A, T>, handler: Handler<A, T>) => Route;

const MOST_BYTES = 64 * 1024;
const IDLE_LIFE = 30 * 60_000;
const TOUCH_EVERY = 60_000;
const NOTHING = z.strictObject({});
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** See [Note: Owner combinator]. A handler's answer is sent as JSON; a `Response` as it is. */
export function ownerRoutes(deps: ServerDeps): MakeRoute {
  return (rule, handler) => async (c) => {
    c.header('cache-control', 'no-store');
    ensureSameSite(c, deps);
    const now = Date.now();
    const session = await ensureSession(deps, c, rule.access, now);
    const body = await ensureBody(c, rule);
    // The cast states what the two functions above ensure for this rule.
    const call = { c, now, visitor: visitorOf(c, deps), session, body } as Call<typeof rule.access, never>;
    const answer = await handler(call);
    if (!(answer instanceof Response)) return c.json(answer);
    answer.headers.set('cache-control', 'no-store');
    return answer;
  };
}

/** A write must come from a page of this origin; a read must not come from another site. */
function ensureSameSite(c: Context<NodeEnv>, { origin, trustProxy }: ServerDeps): void {
  const { headers } = c.env.incoming;
  const site = headers['sec-fetch-site'];
  const isRead = c.req.method === 'GET';
  const sameSite = site === undefined || site === 'same-origin' || (isRead && site === 'none');
  // A proxy in front may have its own name for this host. Without one, a foreign name is DNS rebinding.
  const sameHost = trustProxy > 0 || headers.host === new URL(origin).host;
  if (!sameSite || !sameHost || (!isRead && headers.origin !== origin)) {
    throw new ServerError('bad-origin', 'the request does not come from a page of this origin');
  }
}

async function ensureSession(deps: ServerDeps, c: Context<NodeEnv>, access: Access, now: number): Promise<SessionRecord | null> {
  const session = await currentSession(deps, c, now);
  if (access === 'none') return session;
  if (!session) throw new ServerError('unauthorized', 'there is no session');
  if (access === 'open' && session.lockedAt !== null) throw new ServerError('locked', 'the session is locked');
  return session;
}

/** The session of the request's cookie, or null. One that was idle for too long is locked. */
async function currentSession(deps: ServerDeps, c: Context<NodeEnv>, now: number): Promise<SessionRecord | null> {
  const token = getCookie(c, sessionCookieName(deps.origin));
  if (token === undefined || !TOKEN.test(token)) return null;
  const session = await findSession(deps.db, hashSecret(token), now);
  if (!session || session.lockedAt !== null) return session;
  if (isIdle(session, now)) {
    await lockSession(deps.db, session.id, now);
    return { ...session, lockedAt: now };
  }
  if (now - session.lastSeenAt >= TOUCH_EVERY) await touchSession(deps.db, session.id, now);
  return session;
}

/** Whether nothing was heard of a session for half an hour. */
export function isIdle(session: SessionRecord, now: number): boolean {
  return now - session.lastSeenAt >= IDLE_LIFE;
}

async function ensureBody<T>(c: Context<NodeEnv>, { body: schema, most }: Rule<Access, T>): Promise<T | undefined> {
  const isSent = (c.env.incoming.headers['content-length'] ?? '0') !== '0';
  if (!schema && !isSent) return undefined;
  const parsed = (schema ?? NOTHING).safeParse(parseJson(await readBody(c.env.incoming, most ?? MOST_BYTES)));
  if (parsed.success) return schema ? (parsed.data as T) : undefined;
  const place = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new ServerError('bad-request', 'the body does not fit', { detail: place });
}

/** An id from the path. What is none belongs to nobody. */
export function idParam(c: Context<NodeEnv>): Id {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) throw new ServerError('not-found', 'there is no such thing');
  return id;
}
