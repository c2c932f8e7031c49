import * as z from 'zod/mini';
import { bytes, counter, epoch, id, purpose, sealed, sealedUpTo, time } from './shapes.ts';

// The whole agent API: four POST requests. Every other path, method or malformed body gets the
// answer `{"error":"refused"}` with status 401.

export const REDEEM_PATH = '/agent/v1/redeem';
export const CONFIRM_PATH = '/agent/v1/confirm';
export const FETCH_PATH = '/agent/v1/fetch';
export const LEASE_PATH = '/agent/v1/lease';

/** Most tags in one fetch. */
export const MAX_TAGS = 32;
/** Most leases of one agent that stand at once. */
export const MAX_LEASES = 100;
/** Milliseconds that a lease may last from now. */
export const LEASE_LIFE_MAX = 15 * 60_000;
/** Milliseconds by which the clock of an agent's machine may be ahead, as for signatures. */
export const LEASE_CLOCK_AHEAD = 30_000;
/** Most bytes of the sealed description of a lease; the log keeps it with its request. */
export const LEASE_SEALED_MAX = 2_141;
/** Answers of a fetch are filled up with spaces to a multiple of this many bytes. */
export const FETCH_ANSWER_UNIT = 4096;
/** Most bytes of a request body. The longest redemption and fetch stay far below; audit rows keep bodies. */
export const MAX_AGENT_BODY = 16 * 1024;

/**
 * `POST /agent/v1/redeem`, unsigned. Server learns: agent id, public key, time, address; of the rest
 * the padded size.
 */
export const RedeemRequest = z.strictObject({
  agent: id,
  /** The authentication value of the token. */
  auth: bytes(32),
  /** Ed25519. */
  publicKey: bytes(32),
  enrolment: sealed,
});
export const RedeemAnswer = z.object({ vault: id, bundle: sealed });

/** `POST /agent/v1/confirm`, signed: the agent has stored its keys, the server erases the bundle. */
export const ConfirmRequest = z.strictObject({});
export const ConfirmAnswer = z.object({ confirmed: z.literal(true) });

/**
 * `POST /agent/v1/fetch`, signed. Server learns: which opaque grants were asked for, the purpose, and
 * for an injection the host.
 */
export const FetchRequest = z.strictObject({
  purpose,
  tags: z.array(bytes(32)).check(z.minLength(1), z.maxLength(MAX_TAGS)),
  host: z.optional(z.string().check(z.maxLength(260))),
});

export const FetchHit = z.object({
  status: z.literal('ok'),
  entry: id,
  field: id,
  epoch,
  serial: counter,
  grant: sealed,
  value: sealed,
});
/** Missing, deleted, out of scope and misspelt are this one answer. */
export const FetchMiss = z.object({ status: z.literal('refused') });
/** One result for each tag, in order. */
export const FetchAnswer = z.object({ results: z.array(z.discriminatedUnion('status', [FetchHit, FetchMiss])) });

/**
 * `POST /agent/v1/lease`, signed: announces a lease of the proxy, ends some, or asks which stand. Server
 * learns: that there is one, for which opaque grant, until when, and the padded size of its description.
 */
export const LeaseRequest = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('make'),
    lease: id,
    tag: bytes(32),
    /** At most `LEASE_LIFE_MAX` from now. */
    expiresAt: time,
    sealed: sealedUpTo(LEASE_SEALED_MAX),
  }),
  z.strictObject({ act: z.literal('end'), leases: z.array(id).check(z.minLength(1), z.maxLength(MAX_TAGS)) }),
  z.strictObject({ act: z.literal('list') }),
]);
/** The leases of the agent that stand after the request. One that was to be made for no granted tag is not among them. */
export const LeaseAnswer = z.object({ leases: z.array(id) });

/**
 * Why a request was refused. `refused` is all that a caller without a valid signature (or, for a
 * redemption, without the right token) learns.
 */
export const AGENT_ERRORS = [
  'refused',
  'clock', // signed outside the time window; the Date header tells the server's time
  'replayed', // this nonce was seen before
  'token-used', // redeemed with another key: someone else may hold the token
  'token-expired',
  'paused',
  'revoked',
  'expired',
  'locked', // too many violations; the owner unlocks
  'address', // not from the allowed addresses
  'purpose', // the owner has not allowed this purpose
  'lease', // no lease can be made of this id, or until that time
  'limited', // a limit is reached; the Retry-After header says for how long
  'unavailable', // the server cannot record the act now, so it does not happen
] as const;
export const AgentFailure = z.object({ error: z.enum(AGENT_ERRORS) });

/** HTTP status of each refusal. */
export const AGENT_STATUS: Readonly<Record<AgentErrorCode, number>> = {
  refused: 401,
  clock: 401,
  replayed: 401,
  'token-used': 409,
  'token-expired': 410,
  paused: 403,
  revoked: 403,
  expired: 403,
  locked: 403,
  address: 403,
  purpose: 403,
  lease: 409,
  limited: 429,
  unavailable: 503,
};

export type AgentErrorCode = (typeof AGENT_ERRORS)[number];
export type RedeemRequest = z.output<typeof RedeemRequest>;
export type RedeemAnswer = z.output<typeof RedeemAnswer>;
export type FetchRequest = z.output<typeof FetchRequest>;
export type LeaseRequest = z.output<typeof LeaseRequest>;
export type LeaseAnswer = z.output<typeof LeaseAnswer>;
export type FetchHit = z.output<typeof FetchHit>;
export type FetchAnswer = z.output<typeof FetchAnswer>;
