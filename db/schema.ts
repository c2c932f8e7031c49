import { sql } from 'drizzle-orm';
import { bigint, boolean, check, customType, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Bytes } from '../lib/crypto/bytes.ts';

// Times are milliseconds since 1970 and counters whole numbers below 2^53, so both are `bigint` read
// as a number: what the audit chain hashes is then exactly what is stored. Everything called header,
// value, wrap, roster, settings, manifest, bundle, enrolment, pin or sealed is an envelope: opaque here.

const bytea = customType<{ data: Bytes; driverData: Bytes }>({ dataType: () => 'bytea' });
const number = (name: string) => bigint(name, { mode: 'number' });
const vault = () =>
  uuid('vault')
    .notNull()
    .references(() => vaults.id, { onDelete: 'cascade' });

/** Codes that let the first visitor claim the instance; empty once it is claimed. */
export const claimCodes = pgTable('claim_codes', {
  /** SHA-256 of the code. */
  hash: bytea('hash').primaryKey(),
  createdAt: number('created_at').notNull(),
});

/** One vault. Its row is the vault's mutex: whoever writes anything of the vault locks it first. */
export const vaults = pgTable('vaults', {
  id: uuid('id').primaryKey(),
  /** The random WebAuthn user handle, 32 bytes. */
  userHandle: bytea('user_handle').notNull().unique(),
  createdAt: number('created_at').notNull(),
  settings: bytea('settings').notNull(),
  settingsVersion: number('settings_version').notNull(),
  manifest: bytea('manifest').notNull(),
  counter: number('counter').notNull(),
  auditSeq: number('audit_seq').notNull(),
  /** The hash of the last audit row, 32 bytes. */
  auditHash: bytea('audit_hash').notNull(),
  pin: bytea('pin'),
  pinCounter: number('pin_counter').notNull(),
});

export const passkeys = pgTable(
  'passkeys',
  {
    /** The WebAuthn credential id in base64url. */
    id: text('id').primaryKey(),
    vault: vault(),
    /** COSE. */
    publicKey: bytea('public_key').notNull(),
    signCount: number('sign_count').notNull(),
    transports: text('transports').array().notNull(),
    backedUp: boolean('backed_up').notNull(),
    name: bytea('name').notNull(),
    /** Both null where the passkey has no PRF and only signs in. */
    wrapVault: bytea('wrap_vault'),
    wrapPersonal: bytea('wrap_personal'),
    createdAt: number('created_at').notNull(),
    lastUsedAt: number('last_used_at'),
  },
  (table) => [
    index('passkeys_vault').on(table.vault),
    check('passkeys_wraps', sql`(${table.wrapVault} is null) = (${table.wrapPersonal} is null)`),
  ],
);

/** The recovery code of a vault: at most one. */
export const recoveries = pgTable('recoveries', {
  vault: uuid('vault')
    .primaryKey()
    .references(() => vaults.id, { onDelete: 'cascade' }),
  /** 16 bytes derived from the code. */
  id: bytea('id').notNull().unique(),
  /** SHA-256 of the authentication value. */
  authHash: bytea('auth_hash').notNull(),
  wrapVault: bytea('wrap_vault').notNull(),
  wrapPersonal: bytea('wrap_personal').notNull(),
  createdAt: number('created_at').notNull(),
  confirmedAt: number('confirmed_at'),
});

/** WebAuthn challenges. A ceremony deletes its challenge, whether it succeeds or not. */
export const challenges = pgTable(
  'challenges',
  {
    /** 32 random bytes. */
    challenge: bytea('challenge').primaryKey(),
    kind: text('kind').notNull(),
    /** What the ceremony is for: an entry, an agent, a ticket. Empty where there is nothing to name. */
    subject: text('subject').notNull(),
    session: uuid('session').references(() => sessions.id, { onDelete: 'cascade' }),
    userHandle: bytea('user_handle'),
    expiresAt: number('expires_at').notNull(),
  },
  (table) => [index('challenges_expires').on(table.expiresAt)],
);

/** Permission to enrol one passkey or recovery code, given after a ceremony. Used once. */
export const tickets = pgTable(
  'tickets',
  {
    /** SHA-256 of the ticket. */
    hash: bytea('hash').primaryKey(),
    vault: vault(),
    kind: text('kind').notNull(),
    session: uuid('session').references(() => sessions.id, { onDelete: 'cascade' }),
    expiresAt: number('expires_at').notNull(),
  },
  (table) => [index('tickets_expires').on(table.expiresAt)],
);

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    vault: vault(),
    /** SHA-256 of the cookie's token. */
    tokenHash: bytea('token_hash').notNull().unique(),
    credential: text('credential').notNull(),
    createdAt: number('created_at').notNull(),
    lastSeenAt: number('last_seen_at').notNull(),
    lockedAt: number('locked_at'),
    expiresAt: number('expires_at').notNull(),
    address: text('address').notNull(),
    userAgent: text('user_agent').notNull(),
  },
  (table) => [index('sessions_vault').on(table.vault), index('sessions_expires').on(table.expiresAt)],
);

/** How often something was tried that is limited before anybody is known. */
export const attempts = pgTable('attempts', {
  /** What, and from which address. */
  subject: text('subject').primaryKey(),
  since: number('since').notNull(),
  count: integer('count').notNull(),
});

export const entries = pgTable(
  'entries',
  {
    id: uuid('id').primaryKey(),
    vault: vault(),
    version: number('version').notNull(),
    header: bytea('header').notNull(),
    /** In the trash: no agent gets it, whatever the grants say. */
    trashed: boolean('trashed').notNull(),
  },
  (table) => [index('entries_vault').on(table.vault)],
);

/** Every version of an entry's header, the present one too. */
export const entryVersions = pgTable(
  'entry_versions',
  {
    entry: uuid('entry')
      .notNull()
      .references(() => entries.id, { onDelete: 'cascade' }),
    version: number('version').notNull(),
    header: bytea('header').notNull(),
    at: number('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.entry, table.version] })],
);

/** A field's class never changes, its epoch only grows. */
export const fields = pgTable(
  'fields',
  {
    entry: uuid('entry')
      .notNull()
      .references(() => entries.id, { onDelete: 'cascade' }),
    id: uuid('id').notNull(),
    personal: boolean('personal').notNull(),
    epoch: integer('epoch').notNull(),
    /** No longer part of the entry; its values stay with the earlier versions. */
    removed: boolean('removed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.entry, table.id] })],
);

export const fieldValues = pgTable(
  'field_values',
  {
    entry: uuid('entry').notNull(),
    field: uuid('field').notNull(),
    epoch: integer('epoch').notNull(),
    value: bytea('value').notNull(),
    wrap: bytea('wrap').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.entry, table.field, table.epoch] }),
    foreignKey({ columns: [table.entry, table.field], foreignColumns: [fields.entry, fields.id] }).onDelete('cascade'),
  ],
);

export const agents = pgTable(
  'agents',
  {
    id: uuid('id').primaryKey(),
    vault: vault(),
    version: number('version').notNull(),
    roster: bytea('roster').notNull(),
    state: text('state').$type<'pending' | 'enrolling' | 'active' | 'paused' | 'locked' | 'revoked'>().notNull(),
    createdAt: number('created_at').notNull(),
    purposes: text('purposes').array().notNull(),
    perMinute: integer('per_minute').notNull(),
    perHour: integer('per_hour').notNull(),
    missesPerHour: integer('misses_per_hour').notNull(),
    addresses: text('addresses').array().notNull(),
    expiresAt: number('expires_at'),
    /** SHA-256 of the setup token's authentication value. */
    tokenHash: bytea('token_hash').notNull(),
    tokenExpiresAt: number('token_expires_at').notNull(),
    /** What the token's holder receives; erased when the agent confirms. */
    bundle: bytea('bundle'),
    /** Ed25519, 32 bytes; null until the token is redeemed. */
    publicKey: bytea('public_key'),
    enrolment: bytea('enrolment'),
    redeemedAt: number('redeemed_at'),
    redeemedAddress: text('redeemed_address'),
    confirmedAt: number('confirmed_at'),
    contestedAt: number('contested_at'),
    contestedAddress: text('contested_address'),
  },
  (table) => [
    index('agents_vault').on(table.vault),
    check('agents_state', sql`${table.state} in ('pending', 'enrolling', 'active', 'paused', 'locked', 'revoked')`),
  ],
);

/**
 * What the limits count, apart from the wide row above because every fetch writes it. A window starts
 * with the first act after the previous one has ended.
 */
export const agentActivity = pgTable('agent_activity', {
  agent: uuid('agent')
    .primaryKey()
    .references(() => agents.id, { onDelete: 'cascade' }),
  lastSeenAt: number('last_seen_at'),
  lastAddress: text('last_address'),
  minuteAt: number('minute_at').notNull(),
  minuteCount: integer('minute_count').notNull(),
  hourAt: number('hour_at').notNull(),
  hourCount: integer('hour_count').notNull(),
  missesAt: number('misses_at').notNull(),
  missesCount: integer('misses_count').notNull(),
  /** Refusals that were recorded in the present minute. */
  denialsAt: number('denials_at').notNull(),
  denialsCount: integer('denials_count').notNull(),
  /** The last violation of a limit that was counted. */
  violationAt: number('violation_at'),
});

/** In which windows a credential was last counted, so that repeats are free. */
export const agentUses = pgTable(
  'agent_uses',
  {
    agent: uuid('agent')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    entry: uuid('entry').notNull(),
    field: uuid('field').notNull(),
    minuteAt: number('minute_at').notNull(),
    hourAt: number('hour_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.entry, table.field] }), index('agent_uses_hour').on(table.hourAt)],
);

/** Nonces of signed requests, until their signatures have expired. */
export const agentNonces = pgTable(
  'agent_nonces',
  {
    agent: uuid('agent').notNull(),
    nonce: text('nonce').notNull(),
    expiresAt: number('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.nonce] }), index('agent_nonces_expires').on(table.expiresAt)],
);

export const grants = pgTable(
  'grants',
  {
    agent: uuid('agent')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    entry: uuid('entry').notNull(),
    field: uuid('field').notNull(),
    epoch: integer('epoch').notNull(),
    serial: number('serial').notNull(),
    sealed: bytea('sealed').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.agent, table.entry, table.field] }),
    index('grants_entry').on(table.entry),
    foreignKey({
      columns: [table.entry, table.field, table.epoch],
      foreignColumns: [fieldValues.entry, fieldValues.field, fieldValues.epoch],
    }).onDelete('cascade'),
  ],
);

export const lookupTags = pgTable(
  'lookup_tags',
  {
    agent: uuid('agent').notNull(),
    /** 32 bytes. */
    tag: bytea('tag').notNull(),
    entry: uuid('entry').notNull(),
    field: uuid('field').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.agent, table.tag] }),
    index('lookup_tags_grant').on(table.agent, table.entry, table.field),
    foreignKey({
      columns: [table.agent, table.entry, table.field],
      foreignColumns: [grants.agent, grants.entry, grants.field],
    }).onDelete('cascade'),
  ],
);

/** Leases that stand, or have just ended. What one is for is sealed for the owner. */
export const leases = pgTable(
  'leases',
  {
    agent: uuid('agent')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    /** Made by the agent's machine: known to be new for this agent only. */
    id: uuid('id').notNull(),
    entry: uuid('entry').notNull(),
    field: uuid('field').notNull(),
    madeAt: number('made_at').notNull(),
    expiresAt: number('expires_at').notNull(),
    sealed: bytea('sealed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.id] }), index('leases_expires').on(table.expiresAt)],
);

/** The audit log, see `lib/protocol/audit.ts`. A trigger refuses to change or delete a row. */
export const audit = pgTable(
  'audit',
  {
    vault: uuid('vault').notNull(),
    seq: number('seq').notNull(),
    time: number('time').notNull(),
    agent: uuid('agent'),
    action: text('action').notNull(),
    outcome: text('outcome').$type<'ok' | 'refused'>().notNull(),
    entry: uuid('entry'),
    /** The whole row as it is hashed, and its hash: [Note: Audit records]. The columns beside repeat what rows are looked for by. */
    record: bytea('record').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.vault, table.seq] }),
    index('audit_agent').on(table.vault, table.agent, table.seq).where(sql`${table.agent} is not null`),
    index('audit_entry').on(table.vault, table.entry, table.seq).where(sql`${table.entry} is not null`),
  ],
);

