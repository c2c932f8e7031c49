import type { ISql } from 'postgres';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { agents } from '../schema.ts';
import type { Sql } from '../connection.ts';
import type { ChainHead, StoredRow } from './audit.ts';
import type { KnownLease } from './leases.ts';

// [Note: Turn]
// The waiting requests of one vault's agents are decided and recorded together, by two statements: one reads
// all that they may need, from one snapshot, and one writes, if the vault is still what was read. Whatever
// could change a decision moves the head of the vault's log or its counter, in a transaction that holds the
// lock on the vault; so the write finds out by comparing those under that lock, and leaves everything as it was
// where they have moved. The statements are written by hand and set-based, because they are the hot path:
// round trips and statements cost more there than what PostgreSQL does.

/** The type's number (pg_type.dat): by that of its elements the driver finds it only on a connection that was used before. */
const BYTEA_ARRAY = 1001;

/** The columns of an agent that decide over its requests, and what its limits have counted. */
export interface AgentStanding {
  readonly id: Id;
  readonly vault: Id;
  readonly state: (typeof agents.$inferSelect)['state'];
  readonly publicKey: Bytes | null;
  readonly purposes: readonly string[];
  readonly perMinute: number;
  readonly perHour: number;
  readonly missesPerHour: number;
  readonly addresses: readonly string[];
  readonly expiresAt: number | null;
  readonly lastSeenAt: number | null;
  readonly lastAddress: string | null;
  readonly minuteAt: number;
  readonly minuteCount: number;
  readonly hourAt: number;
  readonly hourCount: number;
  readonly missesAt: number;
  readonly missesCount: number;
  readonly denialsAt: number;
  readonly denialsCount: number;
  readonly violationAt: number | null;
}

/** What stands at a tag or, where nothing does, at its neighbour: the same reads in both cases. */
export interface Candidate {
  readonly hit: boolean;
  readonly entry: Id | null;
  readonly field: Id | null;
  readonly epoch: number | null;
  readonly serial: number | null;
  readonly sealed: Bytes | null;
  readonly value: Bytes | null;
  /** The windows in which this credential was last counted; null where it never was. */
  readonly minuteAt: number | null;
  readonly hourAt: number | null;
}

/** One tag of one request. */
export interface Lookup {
  readonly agent: Id;
  readonly tag: Bytes;
}

export interface Nonce {
  readonly agent: Id;
  readonly nonce: string;
  readonly expiresAt: number;
}

/** The state of a vault that a turn is decided from, and that its record goes on from. */
export interface VaultState extends ChainHead {
  readonly counter: number;
}

/** Everything that a turn decides from. */
export interface TurnFacts {
  /** Null where the vault is gone. */
  readonly head: VaultState | null;
  readonly standings: ReadonlyMap<Id, AgentStanding>;
  /** The nonces that were burnt before, as `nonceKey`. */
  readonly burnt: ReadonlySet<string>;
  /** In the order of the lookups. */
  readonly candidates: readonly Candidate[];
  /** Those of the agents that ask about leases, ended ones too. */
  readonly leases: readonly KnownLease[];
}

/** What the requests of a turn may need. */
export interface TurnQuestion {
  readonly vault: Id;
  readonly agents: readonly Id[];
  readonly nonces: readonly Nonce[];
  readonly lookups: readonly Lookup[];
  /** The agents whose leases are needed. */
  readonly leaseholders: readonly Id[];
}

export function nonceKey(agent: Id, nonce: string): string {
  return `${agent} ${nonce}`;
}

/** `T` as it stands in JSON: bytes are text. */
type InJson<T> = { readonly [K in keyof T]: Bytes extends T[K] ? Exclude<T[K], Bytes> | string : T[K] };

interface TurnRow {
  readonly seq: number;
  readonly hash: Bytes;
  readonly counter: number;
  readonly standings: readonly InJson<AgentStanding>[];
  readonly burnt: readonly { readonly agent: Id; readonly nonce: string }[];
  readonly candidates: readonly InJson<Candidate>[];
  readonly leases: readonly KnownLease[];
}

// [Note: Neighbour]
// A tag that is not granted must cost what a granted one costs, or the time of the answer tells which
// names exist. So a lookup takes the first tag at or after the one asked for, going round at the end,
// reads that grant and value, and only then says whether it was the one.

/** Keeps everybody else from changing the vault until the transaction ends. */
export async function lockForTurn(tx: ISql, vault: Id): Promise<void> {
  await tx`select 1 from vaults where id = ${vault} for update`;
}

/** Reads all that the requests of a turn may need, in one statement. */
export async function readTurn(sql: ISql, { vault, agents, nonces, lookups, leaseholders }: TurnQuestion): Promise<TurnFacts> {
  // A limit of one holds PostgreSQL to the index: it cannot know how many rows there are in tables that grow so fast.
  const [row] = await sql<TurnRow[]>`
    select v.audit_seq::float8 as seq, v.audit_hash as hash, v.counter::float8 as counter,
      (select coalesce(json_agg(s), '[]') from (
        select a.id, a.vault, a.state, encode(a.public_key, 'hex') as "publicKey", a.purposes, a.addresses,
          a.per_minute as "perMinute", a.per_hour as "perHour", a.misses_per_hour as "missesPerHour", a.expires_at as "expiresAt",
          c.last_seen_at as "lastSeenAt", c.last_address as "lastAddress",
          c.minute_at as "minuteAt", c.minute_count as "minuteCount", c.hour_at as "hourAt", c.hour_count as "hourCount",
          c.misses_at as "missesAt", c.misses_count as "missesCount", c.denials_at as "denialsAt", c.denials_count as "denialsCount",
          c.violation_at as "violationAt"
        from agents a join agent_activity c on c.agent = a.id
        where a.id = any(${[...agents]}::uuid[]) and a.vault = v.id
      ) s) as standings,
      (select coalesce(json_agg(b), '[]') from (
        select w.agent, w.nonce
        from unnest(${nonces.map((each) => each.agent)}::uuid[], ${nonces.map((each) => each.nonce)}::text[]) as w(agent, nonce)
        cross join lateral (select 1 from agent_nonces n where n.agent = w.agent and n.nonce = w.nonce limit 1) n
      ) b) as burnt,
      (select coalesce(json_agg(m order by m.place), '[]') from (
        select w.place, coalesce(t.tag = w.tag and f.id is not null and v.value is not null, false) as hit,
          t.entry, t.field, g.epoch, g.serial, encode(g.sealed, 'hex') as sealed, encode(v.value, 'hex') as value,
          u.minute_at as "minuteAt", u.hour_at as "hourAt"
        from unnest(
          ${lookups.map((each) => each.agent)}::uuid[],
          ${sql.array(lookups.map((each) => each.tag), BYTEA_ARRAY)}::bytea[]
        ) with ordinality as w(agent, tag, place)
        left join lateral (
          (select l.tag, l.entry, l.field from lookup_tags l where l.agent = w.agent and l.tag >= w.tag order by l.tag limit 1)
          union all
          (select l.tag, l.entry, l.field from lookup_tags l where l.agent = w.agent order by l.tag limit 1)
          limit 1
        ) t on true
        left join lateral (
          select g.epoch, g.serial, g.sealed from grants g
          where g.agent = w.agent and g.entry = t.entry and g.field = t.field limit 1
        ) g on true
        left join lateral (
          select f.id from fields f
          where f.entry = t.entry and f.id = t.field and f.epoch = g.epoch and not f.removed and not f.personal limit 1
        ) f on true
        left join lateral (
          select v.value from field_values v where v.entry = t.entry and v.field = t.field and v.epoch = g.epoch limit 1
        ) v on true
        left join lateral (
          select u.minute_at, u.hour_at from agent_uses u
          where u.agent = w.agent and u.entry = t.entry and u.field = t.field limit 1
        ) u on true
      ) m) as candidates,
      (select coalesce(json_agg(k order by k."madeAt", k.id), '[]') from (
        select l.agent, l.id, l.entry, l.field, l.made_at as "madeAt", l.expires_at as "expiresAt",
          exists (select 1 from grants g where g.agent = l.agent and g.entry = l.entry and g.field = l.field) as granted
        from leases l where l.agent = any(${[...leaseholders]}::uuid[])
      ) k) as leases
    from vaults v where v.id = ${vault}`;
  return row ? factsOf(vault, row) : NO_FACTS;
}

const NO_FACTS: TurnFacts = { head: null, standings: new Map(), burnt: new Set(), candidates: [], leases: [] };

function factsOf(vault: Id, { seq, hash, counter, standings, burnt, candidates, leases }: TurnRow): TurnFacts {
  return {
    head: { vault, seq, hash, counter },
    standings: new Map(standings.map((standing) => [standing.id, { ...standing, publicKey: bytesOrNull(standing.publicKey) }])),
    burnt: new Set(burnt.map(({ agent, nonce }) => nonceKey(agent, nonce))),
    candidates: candidates.map((candidate) => ({ ...candidate, sealed: bytesOrNull(candidate.sealed), value: bytesOrNull(candidate.value) })),
    leases,
  };
}

/** What is left of an agent's standing after its requests were decided. */
export interface StandingChange {
  readonly standing: AgentStanding;
  readonly locked: boolean;
  readonly confirmed: boolean;
}

/** A credential that was counted. */
export interface Use {
  readonly agent: Id;
  readonly entry: Id;
  readonly field: Id;
  readonly minuteAt: number;
  readonly hourAt: number;
}

/** What a turn leaves to be recorded. */
export interface TurnRecord {
  /** What the turn was decided from. */
  readonly from: VaultState;
  readonly head: ChainHead;
  readonly rows: readonly StoredRow[];
  readonly nonces: readonly Nonce[];
  readonly changes: readonly StandingChange[];
  readonly uses: readonly Use[];
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * Records a turn, in one statement; leases change in one of their own.
 * @returns false where the vault is not any more what the turn was decided from: then nothing was written
 */
export async function writeTurn(sql: ISql, { from, head, rows, nonces, changes, uses, time }: TurnRecord): Promise<boolean> {
  const column = <K extends keyof AgentStanding>(key: K) => changes.map(({ standing }) => standing[key]);
  const locked = changes.filter((change) => change.locked).map(({ standing }) => standing.id);
  const confirmed = changes.filter((change) => change.confirmed).map(({ standing }) => standing.id);
  // What is to be inserted, a row for each request, travels as JSON: the driver would escape each element of
  // many arrays by itself. What is to be joined does not: PostgreSQL would expect a hundred rows of it.
  const written = await sql`
    with moved as (
      update vaults set audit_seq = ${head.seq}, audit_hash = ${head.hash}
      where id = ${from.vault} and audit_hash = ${from.hash} and counter = ${from.counter}
      returning id
    ), burnt as (
      insert into agent_nonces (agent, nonce, expires_at)
      select n.agent, n.nonce, n."expiresAt"
      from moved, json_to_recordset(${json(nonces)}::text::json) as n(agent uuid, nonce text, "expiresAt" bigint)
    ), recorded as (
      insert into audit (vault, seq, time, agent, action, outcome, entry, record)
      select vault, seq, time, agent, action, outcome, entry, decode(record, 'base64')
      from moved, json_to_recordset(${json(rows.map(inJson))}::text::json) as r(vault uuid, seq bigint, time bigint,
        agent uuid, action text, outcome text, entry uuid, record text)
    ), seen as (
      update agent_activity c set last_seen_at = n.seen, last_address = n.address, minute_at = n.minute_at,
        minute_count = n.minutes, hour_at = n.hour_at, hour_count = n.hours, misses_at = n.misses_at,
        misses_count = n.misses, denials_at = n.denials_at, denials_count = n.denials, violation_at = n.violation_at
      from moved, unnest(${column('id')}::uuid[], ${column('lastSeenAt')}::bigint[], ${column('lastAddress')}::text[],
        ${column('minuteAt')}::bigint[], ${column('minuteCount')}::int[], ${column('hourAt')}::bigint[],
        ${column('hourCount')}::int[], ${column('missesAt')}::bigint[], ${column('missesCount')}::int[],
        ${column('denialsAt')}::bigint[], ${column('denialsCount')}::int[], ${column('violationAt')}::bigint[]
      ) as n(agent, seen, address, minute_at, minutes, hour_at, hours, misses_at, misses, denials_at, denials, violation_at)
      where c.agent = n.agent
    ), counted as (
      insert into agent_uses (agent, entry, field, minute_at, hour_at)
      select u.agent, u.entry, u.field, u."minuteAt", u."hourAt"
      from moved, json_to_recordset(${json(uses)}::text::json) as u(agent uuid, entry uuid, field uuid, "minuteAt" bigint, "hourAt" bigint)
      on conflict (agent, entry, field) do update set minute_at = excluded.minute_at, hour_at = excluded.hour_at
    ), turned as (
      update agents a set
        state = case when a.id = any(${locked}::uuid[]) then 'locked' else 'active' end,
        bundle = case when a.id = any(${confirmed}::uuid[]) then null else a.bundle end,
        confirmed_at = case when a.id = any(${confirmed}::uuid[]) then ${time}::bigint else a.confirmed_at end
      from moved where a.id = any(${[...locked, ...confirmed]}::uuid[])
    )
    select id from moved`;
  return written.length > 0;
}

function json(records: readonly object[]): string {
  return JSON.stringify(records);
}

function inJson({ record, ...columns }: StoredRow): InJson<StoredRow> {
  return { ...columns, record: Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString('base64') };
}

function bytesOrNull(hex: string | null): Bytes | null {
  return hex === null ? null : Buffer.from(hex, 'hex');
}

/** The key with which an agent's requests are verified; null where there is none. */
export async function findAgentKey(sql: Sql, agent: Id): Promise<{ vault: Id; publicKey: Bytes } | null> {
  const rows = await sql<{ vault: Id; publicKey: Bytes }[]>`
    select vault, public_key as "publicKey" from agents where id = ${agent} and public_key is not null`;
  return rows[0] ?? null;
}
