import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionRecord } from '../../db/queries/sessions.ts';
import { passkeys, recoveries, sessions, vaults } from '../../db/schema.ts';
import { AgentClient } from '../../e2e/fixtures/agent-client.ts';
import { ApiOwner } from '../../e2e/fixtures/api-owner.ts';
import type { ApiServer } from '../../e2e/fixtures/api-server.ts';
import { startApiServer } from '../../e2e/fixtures/api-server.ts';
import type { PlainAnswer } from '../../e2e/fixtures/http.ts';
import { outcome, send } from '../../e2e/fixtures/http.ts';
import { SoftPasskey } from '../../tests/authenticator.ts';
import { freshDatabase } from '../../tests/database.ts';
import { createAgentApp } from './agent/app.ts';
import { createOwnerApp } from './owner/app.ts';

// Every route × everybody who is not the vault's owner. The routes come from the apps themselves, so a
// new one without a row here fails. Bodies fit their schemas: only who asks can be the reason.

const CALLERS = ['anonymous', 'agent', 'paused agent', 'revoked agent', 'locked session', "other vault's owner"] as const;
type Caller = (typeof CALLERS)[number];

/** What stands for `:id` in a path: things of the first vault. */
interface Things {
  readonly entry: string;
  readonly agent: string;
  readonly session: string;
  readonly passkey: string;
}

interface Row {
  /** What `:id` names. */
  readonly id?: keyof Things;
  readonly body?: object;
  /** What those without a session get; `unauthorized` unless told. */
  readonly anonymous?: string;
  /** What a locked session gets; `locked` unless told. */
  readonly locked?: string;
  /** What the owner of another vault gets: what is not hers is `not-found`, her own vault is hers. */
  readonly other: string;
}

const BLOB = 'A'.repeat(240);
const KEY = 'A'.repeat(43);
const ID = 'A'.repeat(22);
const UUID = '00000000-0000-4000-8000-000000000000';
const stranger = new SoftPasskey('http://localhost');
const passkey = { registration: stranger.register({ challenge: KEY, userHandle: KEY }), name: BLOB, wrapVault: BLOB, wrapPersonal: BLOB };
const assertion = stranger.assert({ challenge: KEY });
const recovery = { id: ID, auth: KEY, wrapVault: BLOB, wrapPersonal: BLOB };
const claim = { code: KEY, vault: UUID, passkey, recovery, settings: BLOB, manifest: BLOB };

/** A route that asks for no session answers everybody alike. */
function open(result: string, body?: object): Row {
  return { anonymous: result, locked: result, other: result, ...(body === undefined ? {} : { body }) };
}

const OWNER_ROWS: Readonly<Record<string, Row>> = {
  'GET /api/instance': open('ok'),
  'POST /api/claim/options': open('claimed', { code: KEY }),
  'POST /api/claim': open('claimed', claim),
  'POST /api/session/options': open('ok'),
  'POST /api/session': open('forbidden', { assertion }),
  'POST /api/recovery/open': open('forbidden', { id: ID, auth: KEY }),
  'POST /api/recovery/finish': open('forbidden', { ticket: KEY, passkey }),
  'POST /api/session/lock': { locked: 'ok', other: 'ok' },
  'DELETE /api/session': { locked: 'ok', other: 'ok' },
  'GET /api/sessions': { other: 'ok' },
  'DELETE /api/sessions/:id': { id: 'session', other: 'not-found' },
  'GET /api/vault': { other: 'ok' },
  'POST /api/changes': { body: { counter: 1, manifest: BLOB, entries: [], destroyed: [], agents: [], grants: [] }, other: 'conflict' },
  'PUT /api/settings': { body: { version: 1, settings: BLOB }, other: 'conflict' },
  'GET /api/entries/:id': { id: 'entry', other: 'not-found' },
  'GET /api/entries/:id/versions': { id: 'entry', other: 'not-found' },
  'POST /api/entries/:id/personal/options': { id: 'entry', other: 'not-found' },
  'POST /api/entries/:id/personal': { id: 'entry', body: { assertion }, other: 'not-found' },
  'GET /api/audit': { other: 'ok' },
  'GET /api/audit/records': { other: 'ok' },
  'PUT /api/audit/pin': { body: { counter: 9, sealed: BLOB }, other: 'conflict' },
  'GET /api/events': { other: 'ok' },
  'POST /api/keys/options': { other: 'ok' },
  'POST /api/keys': { body: { assertion }, other: 'forbidden' },
  'POST /api/passkeys': { body: { ticket: KEY, passkey }, other: 'forbidden' },
  'PATCH /api/passkeys/:id': { id: 'passkey', body: { name: BLOB }, other: 'not-found' },
  'DELETE /api/passkeys/:id': { id: 'passkey', other: 'not-found' },
  'PUT /api/recovery': { body: { ticket: KEY, recovery }, other: 'forbidden' },
  'POST /api/recovery/confirm': { body: { auth: KEY }, other: 'forbidden' },
  'POST /api/agents/pause': { other: 'ok' },
  'POST /api/agents/:id/state': { id: 'agent', body: { state: 'revoked' }, other: 'not-found' },
  'POST /api/agents/:id/leases/revoke': { id: 'agent', body: { lease: null }, other: 'not-found' },
  'POST /api/agents/:id/unlock/options': { id: 'agent', other: 'not-found' },
  'POST /api/agents/:id/unlock': { id: 'agent', body: { assertion }, other: 'not-found' },
};

const leaseBody = { act: 'make', lease: UUID, tag: KEY, expiresAt: Date.now() + 600_000, sealed: BLOB };
const fetchBody = { purpose: 'read', tags: [KEY] };
const AGENT_ROWS: Readonly<Record<string, { body: object; agents: Partial<Record<Caller, string>> }>> = {
  'POST /agent/v1/redeem': { body: { agent: UUID, auth: KEY, publicKey: KEY, enrolment: BLOB }, agents: {} },
  'POST /agent/v1/confirm': { body: {}, agents: { agent: 'ok', 'paused agent': 'paused', 'revoked agent': 'revoked' } },
  'POST /agent/v1/fetch': { body: fetchBody, agents: { agent: 'ok', 'paused agent': 'paused', 'revoked agent': 'revoked' } },
  'POST /agent/v1/lease': { body: leaseBody, agents: { agent: 'ok', 'paused agent': 'paused', 'revoked agent': 'revoked' } },
};

let server: ApiServer;
let owner: ApiOwner;
let things: Things;
let otherCookie: string;
let otherSession: SessionRecord;
let agents: Readonly<Record<'agent' | 'paused agent' | 'revoked agent', AgentClient>>;

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
  const entry = await owner.createEntry('GitHub', [{ label: 'password', value: 'correct horse' }]);
  const enrol = async () => AgentClient.enrol(server, (await owner.createAgent('Codex', [entry])).token);
  agents = { agent: await enrol(), 'paused agent': await enrol(), 'revoked agent': await enrol() };
  await owner.setAgentState(agents['paused agent'].agent, 'paused');
  await owner.setAgentState(agents['revoked agent'].agent, 'revoked');
  const [session] = await server.deps.db.select().from(sessions);
  things = { entry, agent: agents.agent.agent, session: session?.id ?? '', passkey: owner.passkey.id };
  otherCookie = await addOtherVault();
});

afterAll(async () => server.stop());

/** Sign-up is closed after the claim, so the second vault is claimed elsewhere and its rows are copied. */
async function addOtherVault(): Promise<string> {
  const elsewhere = await startApiServer(await freshDatabase(), server.origin);
  const other = await ApiOwner.claim(elsewhere, await elsewhere.claimCode());
  const from = elsewhere.deps.db;
  const to = server.deps.db;
  await to.insert(vaults).values(await from.select().from(vaults));
  await to.insert(passkeys).values(await from.select().from(passkeys));
  await to.insert(recoveries).values(await from.select().from(recoveries));
  const own = await from.select().from(sessions);
  await elsewhere.stop();
  if (!own[0]) throw new Error('the claim made no session');
  otherSession = own[0];
  return other.cookie;
}

/** The session of the other owner as it was, whatever the last request made of it. */
async function restoreOther(lockedAt: number | null): Promise<void> {
  const fresh = { ...otherSession, lockedAt, lastSeenAt: Date.now() };
  await server.deps.db.insert(sessions).values(fresh).onConflictDoUpdate({ target: sessions.id, set: fresh });
}

function pathOf(pattern: string, id: keyof Things | undefined): string {
  return pattern.replace(':id', id === undefined ? UUID : things[id]);
}

async function ask(caller: Caller, method: string, path: string, body: object | undefined): Promise<PlainAnswer> {
  const site = { origin: server.origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  const sent = method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) };
  if (caller === 'anonymous') return send(server, { method, path, headers: site, ...sent });
  if (caller === 'locked session' || caller === "other vault's owner") {
    await restoreOther(caller === 'locked session' ? Date.now() : null);
    return send(server, { method, path, headers: { ...site, cookie: otherCookie }, ...sent });
  }
  const signed = await agents[caller].sign(path, body ?? {});
  return send(server, { path, method, headers: { ...site, ...signed.headers }, ...sent });
}

function expected(row: Row, caller: Caller): string {
  if (caller === "other vault's owner") return row.other;
  if (caller === 'locked session') return row.locked ?? 'locked';
  return row.anonymous ?? 'unauthorized';
}

/** The first vault, but for the log and for when an agent was seen. */
async function firstVault(): Promise<unknown> {
  const { entries, agents: views, passkeys: keys, counter, manifest, settings, recovery: state } = await owner.load();
  const seen = views.map((view) => ({ ...view, lastSeenAt: null, lastAddress: null }));
  return { entries, agents: seen, passkeys: keys, counter, manifest, settings, state };
}

describe('every route × everybody', () => {
  test('the tables name exactly the routes of the apps', () => {
    const routesOf = (app: ReturnType<typeof createOwnerApp>) =>
      [...new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))].sort();
    expect(routesOf(createOwnerApp(server.deps))).toEqual(Object.keys(OWNER_ROWS).sort());
    expect(routesOf(createAgentApp(server.deps))).toEqual(Object.keys(AGENT_ROWS).sort());
  });

  describe.each(Object.entries(OWNER_ROWS))('%s', (route, row) => {
    test.each(CALLERS)('%s', async (caller) => {
      const [method = '', pattern = ''] = route.split(' ');
      const before = await firstVault();
      const isStream = pattern === '/api/events' && caller === "other vault's owner";
      const result = isStream ? await openStream(pattern) : outcome(await ask(caller, method, pathOf(pattern, row.id), row.body));
      expect(result).toBe(expected(row, caller));
      expect(await firstVault()).toEqual(before);
    });
  });

  describe.each(Object.entries(AGENT_ROWS))('%s', (route, row) => {
    test.each(CALLERS)('%s', async (caller) => {
      const [method = '', path = ''] = route.split(' ');
      const answer = await ask(caller, method, path, row.body);
      const result = row.agents[caller] ?? 'refused';
      expect(outcome(answer)).toBe(result);
      if (result === 'refused') expect([answer.status, answer.body.toString()]).toEqual([401, '{"error":"refused"}']);
    });
  });
});

async function openStream(path: string): Promise<string> {
  await restoreOther(null);
  const stop = new AbortController();
  const url = `http://127.0.0.1:${server.port}${path}`;
  const host = new URL(server.origin).host;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { host, cookie: otherCookie }, signal: stop.signal }, (incoming) => {
      resolve(incoming.statusCode === 200 ? 'ok' : `status ${incoming.statusCode ?? 0}`);
      incoming.on('error', () => undefined);
      stop.abort();
    });
    outgoing.on('error', reject).end();
  });
}
