/** What can go wrong in `lib/crypto`. Branch on the code, never on the text. */
export type CryptoErrorCode =
  | 'bad-length' // an argument has the wrong number of bytes
  | 'bad-key' // a key is all zero, or of a kind that this operation does not take
  | 'bad-encoding' // a text is not the canonical base64url, base32 or UTF-8 form
  | 'too-large' // a plaintext is over the limit of the format
  | 'open-failed'; // the one answer of every failed decryption

/** The error class of this layer. Messages hold names and sizes, never values. */
export class CryptoError extends Error {
  override readonly name = 'CryptoError';
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
