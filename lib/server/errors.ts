import type { OwnerErrorCode } from '../protocol/wire/owner.ts';

/**
 * The error class of this layer: a refusal with the code that the owner's API answers. Messages hold
 * names and sizes, never values.
 */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: OwnerErrorCode;
  /** Seconds, for `limited`. */
  readonly retryAfter: number | undefined;

  constructor(code: OwnerErrorCode, message: string, options?: ErrorOptions & { retryAfter?: number }) {
    super(message, options);
    this.code = code;
    this.retryAfter = options?.retryAfter;
  }
}
