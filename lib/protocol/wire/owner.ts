import * as z from 'zod/mini';
import { bytes, counter, epoch, id, purpose, sealed, time } from './shapes.ts';

// The owner's API under /api. JSON both ways; a session cookie; every write needs the right Origin.
// [Note: WebAuthn JSON] Ceremonies use the JSON forms of WebAuthn Level 3 (§5.1.8–9), checked by
// @simplewebauthn/server. The schemas here refuse a response that still holds PRF results.

const withoutPrf = z.strictObject({
  credProps: z.optional(z.object({ rk: z.optional(z.boolean()) })),
  prf: z.optional(z.strictObject({ enabled: z.optional(z.boolean()) })),
});
const b64 = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/), z.maxLength(20_000));

export const Registration = z.object({
  id: b64,
  rawId: b64,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: b64,
    attestationObject: b64,
    transports: z.optional(z.array(z.string().check(z.maxLength(20))).check(z.maxLength(10))),
    publicKeyAlgorithm: z.optional(z.int()),
    publicKey: z.optional(b64),
    authenticatorData: z.optional(b64),
  }),
  authenticatorAttachment: z.nullish(z.string()),
  clientExtensionResults: withoutPrf,
});

export const Assertion = z.object({
  id: b64,
  rawId: b64,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: b64,
    authenticatorData: b64,
    signature: b64,
    userHandle: z.optional(b64),
  }),
  authenticatorAttachment: z.nullish(z.string()),
  clientExtensionResults: withoutPrf,
});

/** Server-made ceremony options; the client takes the challenge and ids from them and sets the rest itself. */
export const CeremonyOptions = z.object({
  challenge: b64,
  /** Only for a registration: the random user handle. */
  userHandle: z.optional(b64),
  /** Credentials that may answer, or that must not register again. Empty for a discoverable sign-in. */
  credentials: z.array(z.object({ id: b64, transports: z.array(z.string()) })),
});

/** A vault key wrapped for a passkey; null for both where the passkey has no PRF ("sign-in only"). */
const Wraps = { wrapVault: z.nullable(sealed), wrapPersonal: z.nullable(sealed) };

/** Server learns: the credential's public key and transports, whether it opens the vault. */
export const NewPasskey = z.strictObject({ registration: Registration, name: sealed, ...Wraps });
/** Server learns: an id and an authentication value from which the code cannot be found. */
export const NewRecovery = z.strictObject({ id: bytes(16), auth: bytes(32), wrapVault: sealed, wrapPersonal: sealed });

// GET /api/instance
export const InstanceAnswer = z.object({
  claimed: z.boolean(),
  origin: z.string(),
  rpId: z.string(),
  session: z.enum(['none', 'locked', 'open']),
});

// POST /api/claim/options {code} → CeremonyOptions;  POST /api/claim → SessionAnswer
export const ClaimCode = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
export const ClaimOptionsRequest = z.strictObject({ code: ClaimCode });
export const ClaimRequest = z.strictObject({
  code: ClaimCode,
  vault: id,
  passkey: NewPasskey,
  recovery: NewRecovery,
  settings: sealed,
  manifest: sealed,
});

// POST /api/session/options → CeremonyOptions;  POST /api/session {assertion} → SessionAnswer
export const SessionRequest = z.strictObject({ assertion: Assertion });
export const SessionAnswer = z.object({
  session: id,
  vault: id,
  /** The credential that signed in, and its wrap of the vault key; null where it is sign-in only. */
  credential: b64,
  wrapVault: z.nullable(sealed),
});
// POST /api/session/lock → Done;  DELETE /api/session → Done (sign out)
// GET /api/sessions → SessionsAnswer;  DELETE /api/sessions/:id → Done
export const SessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      id,
      current: z.boolean(),
      locked: z.boolean(),
      createdAt: time,
      lastSeenAt: time,
      address: z.string(),
      userAgent: z.string(),
    }),
  ),
});
export const Done = z.object({ done: z.literal(true) });

/** What the server enforces for an agent. Server learns all of it. */
export const AgentPolicy = z.strictObject({
  purposes: z.array(purpose).check(z.maxLength(5)),
  perMinute: z.int().check(z.gte(1), z.lte(100_000)),
  perHour: z.int().check(z.gte(1), z.lte(1_000_000)),
  missesPerHour: z.int().check(z.gte(1), z.lte(1_000_000)),
  /** IP addresses and CIDR ranges; empty for any. */
  addresses: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(64)),
  /** When access ends, or null. */
  expiresAt: z.nullable(time),
});

export const AGENT_STATES = ['pending', 'enrolling', 'active', 'paused', 'locked', 'revoked'] as const;

/** A lease of an agent's proxy; what it is for is sealed for the owner, see `lib/protocol/sealed/lease.ts`. */
export const LeaseView = z.object({ id, expiresAt: time, sealed });

/** An agent as the server sees it. `pending`: token not redeemed; `enrolling`: redeemed, not confirmed. */
export const AgentView = z.object({
  id,
  version: counter,
  roster: sealed,
  state: z.enum(AGENT_STATES),
  policy: AgentPolicy,
  publicKey: z.nullable(bytes(32)),
  enrolment: z.nullable(sealed),
  tokenExpiresAt: z.nullable(time),
  redeemedAt: z.nullable(time),
  redeemedAddress: z.nullable(z.string()),
  /** Redemptions tried with the right token after the first: someone else held it too. */
  contestedAt: z.nullable(time),
  contestedAddress: z.nullable(z.string()),
  lastSeenAt: z.nullable(time),
  lastAddress: z.nullable(z.string()),
  grants: counter,
  /** Those that stand, the oldest first. */
  leases: z.array(LeaseView),
});

export const PasskeyView = z.object({
  id: b64,
  name: sealed,
  opensVault: z.boolean(),
  createdAt: time,
  lastUsedAt: z.nullable(time),
  transports: z.array(z.string()),
  backedUp: z.boolean(),
});

// GET /api/vault?known → VaultAnswer: everything that a list and its search need
export const VaultAnswer = z.object({
  vault: id,
  counter,
  manifest: sealed,
  settingsVersion: counter,
  settings: sealed,
  /** Null where the counter is the one that is known: no entry has changed since. */
  entries: z.nullable(z.array(z.object({ id, version: counter, header: sealed }))),
  agents: z.array(AgentView),
  passkeys: z.array(PasskeyView),
  recovery: z.enum(['none', 'unconfirmed', 'confirmed']),
  audit: z.object({ seq: counter, hash: bytes(32) }),
  pin: z.nullable(z.object({ counter, sealed })),
});

const FieldClass = z.enum(['shared', 'personal']);

/** A new value of a field. */
export const FieldWrite = z.strictObject({ id, class: FieldClass, epoch, value: sealed, wrap: sealed });

/** One entry's change. `version` is the new one: the server takes it only if the present one is one less. */
export const EntryWrite = z.strictObject({
  id,
  version: z.int().check(z.positive()),
  act: z.enum(['create', 'edit', 'trash', 'restore']),
  header: sealed,
  fields: z.array(FieldWrite).check(z.maxLength(100)),
  /** Fields that the new version no longer has. Their values stay with the earlier versions. */
  removed: z.array(id).check(z.maxLength(100)),
});

export const NewToken = z.strictObject({
  /** SHA-256 of the token's authentication value. */
  authHash: bytes(32),
  bundle: sealed,
  /** Seconds, at most a day. */
  life: z.int().check(z.gte(60), z.lte(86_400)),
});

/** One agent's change. A token makes the agent `pending` again: its key, if any, is no longer accepted. */
export const AgentWrite = z.strictObject({
  id,
  version: z.int().check(z.positive()),
  act: z.enum(['create', 'edit', 'reissue']),
  roster: sealed,
  policy: AgentPolicy,
  token: z.nullable(NewToken),
});

/** Replaces all grants of one agent for one entry; no items: takes them away. */
export const GrantWrite = z.strictObject({
  agent: id,
  entry: id,
  serial: z.int().check(z.positive()),
  items: z
    .array(
      z.strictObject({
        field: id,
        epoch,
        sealed,
        tags: z.array(bytes(32)).check(z.minLength(1), z.maxLength(3)),
      }),
    )
    .check(z.maxLength(100)),
});

/**
 * `POST /api/changes` → ChangeAnswer, or 409 `conflict` with nothing written. All or nothing.
 * Server learns: which opaque entries, fields and agents changed, the acts, padded sizes.
 */
export const ChangeRequest = z.strictObject({
  /** The new counter: taken only if the present one is one less. */
  counter: z.int().check(z.positive()),
  manifest: sealed,
  entries: z.array(EntryWrite).check(z.maxLength(1000)),
  /** Entries to delete for good, with all versions. */
  destroyed: z.array(id).check(z.maxLength(1000)),
  agents: z.array(AgentWrite).check(z.maxLength(100)),
  grants: z.array(GrantWrite).check(z.maxLength(20_000)),
});
export const ChangeAnswer = z.object({ counter });
/** Most bytes of a change. */
export const MAX_CHANGE_BODY = 32 * 1024 * 1024;

// PUT /api/settings → Done, or 409 conflict
export const SettingsWrite = z.strictObject({ version: z.int().check(z.positive()), settings: sealed });

// GET /api/entries/:id → EntryAnswer. Personal values are not in it.
export const EntryAnswer = z.object({
  version: counter,
  fields: z.array(
    z.object({
      id,
      class: FieldClass,
      epoch,
      value: z.nullable(sealed),
      wrap: z.nullable(sealed),
    }),
  ),
});
// GET /api/entries/:id/versions → VersionsAnswer, newest first
export const VersionsAnswer = z.object({
  versions: z.array(z.object({ version: counter, header: sealed, at: time })),
  /** All shared values that these versions use. */
  fields: z.array(z.object({ id, epoch, value: sealed, wrap: sealed })),
});

// POST /api/entries/:id/personal/options → CeremonyOptions (user verification required, bound to the entry)
// POST /api/entries/:id/personal {assertion} → PersonalAnswer. The entry need not exist yet: a new
// entry with personal fields needs the personal key too.
export const PersonalAnswer = z.object({
  credential: b64,
  wrapPersonal: sealed,
  fields: z.array(z.object({ id, epoch, value: sealed, wrap: sealed })),
});

// [Note: Enrolment of a passkey or a recovery code] Both vault keys must be wrapped, so an existing
// passkey opens them first: POST /api/keys/options → CeremonyOptions, POST /api/keys {assertion} →
// KeysAnswer with a single-use ticket for one of POST /api/passkeys or PUT /api/recovery.
export const KeysAnswer = z.object({
  credential: b64,
  wrapVault: sealed,
  wrapPersonal: sealed,
  ticket: bytes(32),
  /** For `navigator.credentials.create`. */
  options: CeremonyOptions,
});
export const PasskeyRequest = z.strictObject({ ticket: bytes(32), passkey: NewPasskey });
export const PasskeyRename = z.strictObject({ name: sealed }); // PATCH /api/passkeys/:id → Done
// DELETE /api/passkeys/:id → Done, or 409 `last-passkey`
export const RecoveryRequest = z.strictObject({ ticket: bytes(32), recovery: NewRecovery }); // PUT /api/recovery → Done
export const RecoveryConfirm = z.strictObject({ auth: bytes(32) }); // POST /api/recovery/confirm → Done

// Using a recovery code: POST /api/recovery/open → RecoveryAnswer; then a new passkey is enrolled with
// POST /api/recovery/finish {ticket, passkey} (PasskeyRequest) → SessionAnswer.
export const RecoveryOpen = z.strictObject({ id: bytes(16), auth: bytes(32) });
export const RecoveryAnswer = z.object({
  vault: id,
  wrapVault: sealed,
  wrapPersonal: sealed,
  ticket: bytes(32),
  options: CeremonyOptions,
});

// POST /api/agents/:id/state → Done.  POST /api/agents/:id/unlock/options, /unlock {assertion} → Done
export const AgentStateRequest = z.strictObject({ state: z.enum(['active', 'paused', 'revoked']) });
// POST /api/agents/:id/leases/revoke → Done. Null ends all of the agent's leases.
export const LeaseRevocation = z.strictObject({ lease: z.nullable(id) });
// POST /api/agents/pause → Done: the kill switch, pauses every agent

/** One audit row, as `lib/protocol/audit.ts` hashes it. */
export const AuditRowView = z.object({
  seq: counter,
  time,
  actor: z.enum(['web', 'cli', 'proxy', 'server']),
  agent: z.nullable(id),
  action: z.string(),
  outcome: z.enum(['ok', 'refused']),
  reason: z.nullable(z.string()),
  entry: z.nullable(id),
  field: z.nullable(id),
  address: z.string(),
  userAgent: z.string(),
  request: z.nullable(z.object({ base: z.string(), signature: bytes(64), mac: bytes(32), body: z.string() })),
  requestSeq: z.nullable(counter),
  hash: bytes(32),
});
// GET /api/audit?before=&after=&limit=&agent=&entry=&action=&outcome= → AuditAnswer.
// `before`: rows below, newest first; `after`: rows above, oldest first. limit at most 5000.
export const AuditAnswer = z.object({
  head: z.object({ seq: counter, hash: bytes(32) }),
  rows: z.array(AuditRowView),
});
// GET /api/audit/records?after=&limit= → application/octet-stream: the rows above, oldest first, as
// lib/protocol/audit-record.ts writes them. limit at most MOST_RECORDS.
export const MOST_RECORDS = 5000;
// PUT /api/audit/pin → Done, or 409 conflict
export const PinWrite = z.strictObject({ counter: z.int().check(z.positive()), sealed });

// GET /api/events: server-sent events, one JSON of this shape each
export const LiveEvent = z.object({ kind: z.enum(['vault', 'agents', 'audit', 'session']), counter });

export const OWNER_ERRORS = [
  'bad-request', // the body does not fit the schema; `detail` names the place
  'bad-origin',
  'unauthorized', // no session, or an expired one
  'locked', // the session is locked: sign in again
  'forbidden', // a ceremony failed, or its ticket or challenge is used or expired
  'not-found', // also for what belongs to another vault
  'conflict', // a compare-and-set was lost; load again
  'claimed', // the instance has an owner
  'bad-claim', // wrong claim code
  'last-passkey', // the only passkey that opens the vault cannot be removed
  'needs-recovery', // the first personal field needs a second way in
  'limited', // too many tries; Retry-After
  'too-large',
  'unavailable', // the database does not answer; nothing was written
  'internal',
] as const;
export const OwnerFailure = z.object({ error: z.enum(OWNER_ERRORS), detail: z.optional(z.string()) });
export type OwnerErrorCode = (typeof OWNER_ERRORS)[number];

export type CeremonyOptions = z.output<typeof CeremonyOptions>;
export type Registration = z.output<typeof Registration>;
export type Assertion = z.output<typeof Assertion>;
export type NewPasskey = z.output<typeof NewPasskey>;
export type NewRecovery = z.output<typeof NewRecovery>;
export type InstanceAnswer = z.output<typeof InstanceAnswer>;
export type ClaimRequest = z.output<typeof ClaimRequest>;
export type SessionAnswer = z.output<typeof SessionAnswer>;
export type SessionsAnswer = z.output<typeof SessionsAnswer>;
export type AgentPolicy = z.output<typeof AgentPolicy>;
export type AgentState = (typeof AGENT_STATES)[number];
export type AgentView = z.output<typeof AgentView>;
export type LeaseView = z.output<typeof LeaseView>;
export type LeaseRevocation = z.output<typeof LeaseRevocation>;
export type PasskeyView = z.output<typeof PasskeyView>;
export type VaultAnswer = z.output<typeof VaultAnswer>;
export type FieldWrite = z.output<typeof FieldWrite>;
export type EntryWrite = z.output<typeof EntryWrite>;
export type NewToken = z.output<typeof NewToken>;
export type AgentWrite = z.output<typeof AgentWrite>;
export type GrantWrite = z.output<typeof GrantWrite>;
export type ChangeRequest = z.output<typeof ChangeRequest>;
export type EntryAnswer = z.output<typeof EntryAnswer>;
export type VersionsAnswer = z.output<typeof VersionsAnswer>;
export type PersonalAnswer = z.output<typeof PersonalAnswer>;
export type KeysAnswer = z.output<typeof KeysAnswer>;
export type RecoveryAnswer = z.output<typeof RecoveryAnswer>;
export type AuditRowView = z.output<typeof AuditRowView>;
export type AuditAnswer = z.output<typeof AuditAnswer>;
export type LiveEvent = z.output<typeof LiveEvent>;
