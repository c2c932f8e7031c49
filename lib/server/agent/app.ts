import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Bytes } from '../../crypto/bytes.ts';
import type { AgentErrorCode } from '../../protocol/wire/agent.ts';
import { AGENT_STATUS, CONFIRM_PATH, ConfirmRequest, FETCH_PATH, FetchRequest, LEASE_PATH, LeaseRequest, MAX_AGENT_BODY, REDEEM_PATH, RedeemRequest } from '../../protocol/wire/agent.ts';
import { Announcer } from '../announcer.ts';
import { parseJson, readBody } from '../body.ts';
import type { NodeEnv, ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { decode } from '../secret.ts';
import type { Visitor } from '../visitor.ts';
import { visitorOf } from '../visitor.ts';
import { fetchBody, leasesBody } from './answer.ts';
import type { Ask, Decision } from './decide.ts';
import { redeem } from './redeem.ts';
import { RequestVerifier } from './request.ts';
import { Turns } from './turns.ts';

type AgentContext = Context<NodeEnv>;

/** A request whose body fits its schema. */
interface Received<T> {
  readonly c: AgentContext;
  readonly visitor: Visitor;
  readonly bytes: Bytes;
  readonly body: T;
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/**
 * The agent API: four POST requests, and one answer for everything else. What a caller learns without
 * the right signature or token is that answer alone.
 */
export function createAgentApp(deps: ServerDeps): Hono<NodeEnv> {
  const authority = new URL(deps.origin).host;
  const verifier = new RequestVerifier(deps.sql, authority);
  const turns = new Turns(deps, new Announcer(deps));

  /** Decides who may: the request must fit its schema, and come to this host. */
  const agent =
    <T>(schema: Schema<T>, handler: (received: Received<T>) => Promise<Response>) =>
    async (c: AgentContext): Promise<Response> => {
      // A proxy in front may have its own name for this host.
      if (deps.trustProxy === 0 && c.env.incoming.headers.host !== authority) return refuse(c, 'refused');
      const bytes = await readBody(c.env.incoming, MAX_AGENT_BODY);
      const parsed = schema.safeParse(parseJson(bytes));
      if (!parsed.success) return refuse(c, 'refused');
      return handler({ c, bytes, body: parsed.data, visitor: visitorOf(c, deps) });
    };

  /** As `agent`, for a request that the agent has signed; its turn decides over it. */
  const signed = <T>(schema: Schema<T>, ask: (body: T) => Ask) =>
    agent(schema, async ({ c, bytes, body, visitor }) => {
      const request = await verifier.verify(c, bytes, visitor, Date.now());
      if (!request) return refuse(c, 'refused');
      const decision = await turns.decide({ request, ask: ask(body) });
      if (decision.kind === 'refused') return refuse(c, decision.error, decision.retryAfter);
      return answer(c, 200, bodyOf(decision));
    });

  const app = new Hono<NodeEnv>();
  app.post(
    REDEEM_PATH,
    agent(RedeemRequest, async ({ c, body, visitor }) => {
      const redemption = await redeem(deps, body, visitor);
      return redemption.kind === 'refused' ? refuse(c, redemption.error) : answer(c, 200, JSON.stringify(redemption.answer));
    }),
  );
  app.post(CONFIRM_PATH, signed(ConfirmRequest, () => ({ kind: 'confirm' })));
  app.post(FETCH_PATH, signed(FetchRequest, ({ purpose, tags }) => ({ kind: 'fetch', purpose, tags: tags.map(decode) })));
  app.post(LEASE_PATH, signed(LeaseRequest, (request) => ({ kind: 'lease', request })));
  app.notFound((c) => refuse(c, 'refused'));
  app.onError((error, c) => {
    if (error instanceof ServerError) return refuse(c, 'refused');
    deps.log.error({ err: error }, 'an agent request failed');
    return refuse(c, 'unavailable');
  });
  return app;
}

function bodyOf(decision: Exclude<Decision, { kind: 'refused' }>): string {
  if (decision.kind === 'confirmed') return '{"confirmed":true}';
  return decision.kind === 'fetched' ? fetchBody(decision.candidates) : leasesBody(decision.leases);
}

function refuse(c: AgentContext, error: AgentErrorCode, retryAfter?: number): Response {
  if (retryAfter !== undefined) c.header('retry-after', String(retryAfter));
  return answer(c, AGENT_STATUS[error], JSON.stringify({ error }));
}

function answer(c: AgentContext, status: number, body: string): Response {
  c.header('content-type', 'application/json');
  c.header('cache-control', 'no-store');
  c.status(status as Parameters<typeof c.status>[0]);
  return c.body(body);
}
