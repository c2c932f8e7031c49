import { CryptoError } from '../crypto/errors.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { Id } from '../protocol/ids.ts';
import type { EntryItem } from './items.ts';

/** What can go wrong in `lib/client`. Branch on the code, never on the text. */
export type ClientErrorCode =
  | 'offline' // no answer from the server
  | 'server' // the server failed, or answered with something unexpected
  | 'signed-out'
  | 'locked'
  | 'forbidden'
  | 'not-found'
  | 'bad-request'
  | 'bad-claim'
  | 'claimed'
  | 'conflict' // someone else changed it first; nothing was written; `current` is what is there now
  | 'limited' // too many tries; `retryAfter` seconds
  | 'last-passkey'
  | 'needs-recovery'
  | 'too-large'
  | 'integrity' // the server sent something that is not what it must be
  | 'name-taken' // two entries of an agent would share a canonical name; `entries` are the others
  | 'passkey-cancelled'
  | 'passkey-timeout'
  | 'passkey-unsupported'
  | 'passkey-no-prf'
  | 'passkey-exists'
  | 'passkey-unknown'
  | 'passkey-failed'
  | 'bad-recovery-code'
  | 'bad-totp'
  | 'bad-name';

/** What some codes bring along. */
export interface ClientErrorDetails {
  readonly retryAfter?: number;
  readonly current?: EntryItem;
  readonly entries?: readonly Id[];
  readonly cause?: unknown;
}

/** The error class of this layer. Messages hold names and sizes, never values. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  /** `limited`: seconds until another try is worth it. */
  readonly retryAfter: number | undefined;
  /** `conflict`: the entry as it is now, where it still exists. */
  readonly current: EntryItem | undefined;
  /** `name-taken`: the entries that have the name already. */
  readonly entries: readonly Id[] | undefined;

  constructor(code: ClientErrorCode, message: string, details: ClientErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryAfter = details.retryAfter;
    this.current = details.current;
    this.entries = details.entries;
  }
}

const PROTOCOL_CODES: Readonly<Record<ProtocolError['code'], ClientErrorCode>> = {
  'bad-id': 'bad-request',
  'bad-token': 'bad-request',
  'bad-recovery-code': 'bad-recovery-code',
  'bad-prf': 'passkey-no-prf',
  'bad-name': 'bad-name',
  'bad-record': 'bad-request',
  integrity: 'integrity',
  'bad-signature': 'integrity',
};

const CRYPTO_CODES: Readonly<Record<CryptoError['code'], ClientErrorCode>> = {
  'open-failed': 'integrity',
  'bad-encoding': 'integrity',
  'bad-length': 'integrity',
  'bad-key': 'integrity',
  'too-large': 'too-large',
};

/** The error of this layer for one of any layer. What nobody foresaw is `server`. */
export function toClientError(error: unknown): ClientError {
  if (error instanceof ClientError) return error;
  if (error instanceof ProtocolError) return new ClientError(PROTOCOL_CODES[error.code], error.message, { cause: error });
  if (error instanceof CryptoError) return new ClientError(CRYPTO_CODES[error.code], error.message, { cause: error });
  return new ClientError('server', 'something failed that should not', { cause: error });
}

/** Runs `work`, so that whatever it throws is a `ClientError`. */
export async function asClientError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toClientError(error);
  }
}
