import type { Bytes } from '../crypto/bytes.ts';
import { concat, copy, ensureLength, equalBytes, fromUtf8, utf8 } from '../crypto/bytes.ts';
import { encodeContext } from '../crypto/context.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import { sha256 } from '../crypto/hazmat/hash.ts';
import { ProtocolError } from './errors.ts';
import type { Id } from './ids.ts';
import { idBytes, idFromBytes } from './ids.ts';
import { LABELS } from './labels.ts';

/** What a setup token holds. */
export interface SetupToken {
  /** The vault's origin, such as `https://vault.example`. */
  readonly origin: string;
  readonly agent: Id;
  /** 32 random bytes, from which the authentication value and the keys of the enrolment derive. */
  readonly secret: Bytes;
}

export const SETUP_TOKEN_PREFIX = 'clavitor_setup_v1_';
/** The life of a setup token, in seconds. */
export const SETUP_TOKEN_LIFE_DEFAULT = 15 * 60;
export const SETUP_TOKEN_LIFE_MAX = 24 * 60 * 60;

const ID_LENGTH = 16;
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 4;
const ORIGIN_MAX = 255;

/**
 * `clavitor_setup_v1_` and base64url of `agent(16) ‖ secret(32) ‖ origin(UTF-8) ‖ checksum(4)`. The
 * checksum finds typing and copying mistakes before anything is sent; it protects nothing else.
 */
export function formatSetupToken(token: SetupToken): string {
  const secret = ensureLength(token.secret, SECRET_LENGTH, 'a token secret');
  const payload = concat(idBytes(token.agent), secret, utf8(ensureOrigin(token.origin)));
  return SETUP_TOKEN_PREFIX + toBase64url(concat(payload, checksum(payload)));
}

/** The parts of a setup token; white space around it is ignored. @throws ProtocolError `bad-token` */
export function parseSetupToken(text: string): SetupToken {
  const trimmed = text.trim();
  if (!trimmed.startsWith(SETUP_TOKEN_PREFIX)) throw badToken(`a setup token starts with ${SETUP_TOKEN_PREFIX}`);
  const bytes = decode(trimmed.slice(SETUP_TOKEN_PREFIX.length));
  if (bytes.length <= ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH) throw badToken('the setup token is cut short');
  const payload = bytes.subarray(0, -CHECKSUM_LENGTH);
  if (!equalBytes(checksum(payload), bytes.subarray(-CHECKSUM_LENGTH))) {
    throw badToken('the checksum of the setup token is wrong');
  }
  return {
    agent: idFromBytes(payload.subarray(0, ID_LENGTH)),
    secret: copy(payload.subarray(ID_LENGTH, ID_LENGTH + SECRET_LENGTH)),
    origin: ensureOrigin(decodeText(payload.subarray(ID_LENGTH + SECRET_LENGTH))),
  };
}

/** What the server stores of the authentication value: its SHA-256, 32 bytes. */
export function hashAuthValue(auth: Uint8Array): Bytes {
  return sha256(auth);
}

function checksum(payload: Uint8Array): Bytes {
  return sha256(encodeContext(LABELS.tokenChecksum, [payload])).slice(0, CHECKSUM_LENGTH);
}

function decode(text: string): Bytes {
  try {
    return fromBase64url(text);
  } catch (cause) {
    throw badToken('the setup token has a character that does not belong there, or is cut', cause);
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw badToken('the setup token holds no address', cause);
  }
}

function ensureOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  const web = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!web || url.origin !== origin || origin.length > ORIGIN_MAX) throw badToken('the setup token holds no web origin');
  return origin;
}

function badToken(message: string, cause?: unknown): ProtocolError {
  return new ProtocolError('bad-token', message, { cause });
}
