import type { OwnerErrorCode } from '../protocol/wire/owner.ts';

export interface ServerErrorOptions extends ErrorOptions {
  /** Seconds, for `limited`. */
  readonly retryAfter?: number;
  /** The place in the body, for `bad-request`. */
  readonly detail?: string;
}

/**
 * The error class of this layer: a refusal with the code that the owner's API answers. Messages hold
 * names and sizes, never values.
 */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: OwnerErrorCode;
  readonly retryAfter: number | undefined;
  readonly detail: string | undefined;

  constructor(code: OwnerErrorCode, message: string, options?: ServerErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryAfter = options?.retryAfter;
    this.detail = options?.detail;
  }
}
