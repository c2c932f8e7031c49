export type EmbeddedErrorCode =
  /** Another program runs on the same data folder. */
  | 'folder-in-use'
  /** The data folder cannot be made, entered or written. */
  | 'folder-unusable'
  /** There are no PostgreSQL programs for this machine. */
  | 'unsupported-machine'
  /** initdb or postgres ended with an error. */
  | 'start-failed';

/** The embedded database cannot run; the message says why and what to do. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
