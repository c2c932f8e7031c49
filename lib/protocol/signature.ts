import type { Bytes } from '../crypto/bytes.ts';
import { utf8 } from '../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../crypto/encoding.ts';
import { sha256 } from '../crypto/hazmat/hash.ts';
import { ProtocolError } from './errors.ts';
import type { Id } from './ids.ts';
import { isId } from './ids.ts';

// [Note: Request profile]
// HTTP Message Signatures (RFC 9421) with one fixed profile, so that nothing is negotiated: label
// "sig", the five components below in this order, all six parameters in this order, Ed25519
// (RFC 9421 §3.3.6), Content-Digest with SHA-256 (RFC 9530). A request that says the same in another
// order is refused: there is exactly one way to write a valid one.

export const SIGNATURE_TAG = 'clavitor-agent-v1';
/** Longest life of a signature in seconds. */
export const SIGNATURE_LIFE_MAX = 60;
/** How far a client's clock may be ahead of the server's, in seconds. */
export const CLOCK_SKEW_MAX = 30;
/** Header with the HMAC of the signature base under the agent's request-MAC key, base64url, 32 bytes. */
export const MAC_HEADER = 'clavitor-mac';

const COMPONENTS = '("@method" "@authority" "@path" "@query" "content-digest")';
const PARAMETERS = /;created=(\d{1,12});expires=(\d{1,12});nonce="([A-Za-z0-9_-]{21}[AQgw])";alg="ed25519";keyid="([^"]*)";/;
const SIGNATURE = /^sig=:([A-Za-z0-9+/]{86}==):$/;

/** The request to sign, as the profile sees it. */
export interface SignableRequest {
  readonly method: string;
  /** Host, and port where it is not the scheme's default, in lower case; from configuration, not from the request. */
  readonly authority: string;
  readonly path: string;
  /** With the leading `?`; a lone `?` where there is no query (RFC 9421 §2.2.7). */
  readonly query: string;
  readonly body: Bytes;
}

/** The parameters of a signature. */
export interface SignatureParameters {
  /** Seconds since 1970. */
  readonly created: number;
  readonly expires: number;
  /** 16 random bytes in base64url: accepted once. */
  readonly nonce: string;
  readonly agent: Id;
}

/** A received signature, parsed but not verified. */
export interface ReceivedSignature extends SignatureParameters {
  /** 64 bytes. */
  readonly signature: Bytes;
}

/** The value of `Content-Digest` for `body` (RFC 9530 §2). */
export function contentDigest(body: Bytes): string {
  return `sha-256=:${toBase64(sha256(body))}:`;
}

/** The value of `Signature-Input`. */
export function signatureInput(parameters: SignatureParameters): string {
  return `sig=${signatureParams(parameters)}`;
}

/** The value of `Signature`. @param signature 64 bytes */
export function signatureHeader(signature: Bytes): string {
  return `sig=:${toBase64(signature)}:`;
}

/** The bytes that are signed (RFC 9421 §2.5). */
export function signatureBase(request: SignableRequest, parameters: SignatureParameters): Bytes {
  return utf8(
    [
      `"@method": ${request.method}`,
      `"@authority": ${request.authority}`,
      `"@path": ${request.path}`,
      `"@query": ${request.query}`,
      `"content-digest": ${contentDigest(request.body)}`,
      `"@signature-params": ${signatureParams(parameters)}`,
    ].join('\n'),
  );
}

/**
 * Parses the two headers of the profile, see [Note: Request profile].
 * @throws ProtocolError `bad-signature` for anything that the profile would not have written
 */
export function parseSignature(input: string | null, signature: string | null): ReceivedSignature {
  const [, created = '', expires = '', nonce = '', agent = ''] = PARAMETERS.exec(input ?? '') ?? [];
  const parameters = { created: Number(created), expires: Number(expires), nonce, agent };
  const [, signatureText = ''] = SIGNATURE.exec(signature ?? '') ?? [];
  // Writing the parameters again and comparing leaves one spelling: no leading zero, no other order.
  if (!isId(agent) || signatureInput(parameters) !== input || signatureText === '') throw notOfTheProfile();
  return { ...parameters, signature: decodeSignature(signatureText) };
}

/** Whether a signature's life is at most `SIGNATURE_LIFE_MAX` and holds `now` (seconds since 1970). */
export function isTimely(parameters: SignatureParameters, now: number): boolean {
  const life = parameters.expires - parameters.created;
  return life > 0 && life <= SIGNATURE_LIFE_MAX && parameters.created <= now + CLOCK_SKEW_MAX && now <= parameters.expires;
}

function signatureParams({ created, expires, nonce, agent }: SignatureParameters): string {
  return `${COMPONENTS};created=${created};expires=${expires};nonce="${nonce}";alg="ed25519";keyid="${agent}";tag="${SIGNATURE_TAG}"`;
}

function decodeSignature(text: string): Bytes {
  try {
    return fromBase64(text);
  } catch (cause) {
    throw notOfTheProfile(cause);
  }
}

function notOfTheProfile(cause?: unknown): ProtocolError {
  return new ProtocolError('bad-signature', 'the signature is not of the profile', { cause });
}
