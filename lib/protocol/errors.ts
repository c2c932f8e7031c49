/** What can go wrong in `lib/protocol`. Branch on the code, never on the text. */
export type ProtocolErrorCode =
  | 'bad-id' // not a lower-case UUID
  | 'bad-token' // a setup token that is cut, altered, or none at all
  | 'bad-recovery-code' // a recovery code with a typing mistake
  | 'bad-prf' // a WebAuthn PRF output that is missing, not 32 bytes, or all zero
  | 'bad-name' // an entry or field name that is empty or too long
  | 'bad-record' // a record to be sealed does not fit its format: a text too long, a list too large
  | 'integrity' // something opened but is not what was asked for: the server answered with another thing
  | 'bad-signature'; // a signed request that is malformed, outside its time window, or not signed by the key

/** The error class of this layer. Messages hold names and sizes, never values. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
