import { MAX_PLAINTEXT, padmeLength } from './padme.ts';

// The lengths of [Note: Envelope, suite 1], apart from the code that opens one: the server checks
// sizes and must not reach that code.

export const SUITE = 1;
export const SALT_LENGTH = 32;
export const COMMITMENT_LENGTH = 32;
export const NONCE_LENGTH = 12;
export const HEAD_LENGTH = 1 + SALT_LENGTH + COMMITMENT_LENGTH + NONCE_LENGTH;
const TAG_LENGTH = 16;

/** Bytes of the smallest and of the largest envelope. */
export const ENVELOPE_MIN = HEAD_LENGTH + padmeLength(0) + TAG_LENGTH;
export const ENVELOPE_MAX = HEAD_LENGTH + padmeLength(4 + MAX_PLAINTEXT) + TAG_LENGTH;
