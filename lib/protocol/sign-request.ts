import type { Bytes } from '../crypto/bytes.ts';
import { toBase64url } from '../crypto/encoding.ts';
import { sign } from '../crypto/hazmat/ed25519.ts';
import { randomBytes } from '../crypto/hazmat/random.ts';
import type { SignableRequest, SignatureParameters } from './signature.ts';
import { contentDigest, MAC_HEADER, SIGNATURE_LIFE_MAX, signatureBase, signatureHeader, signatureInput } from './signature.ts';
import type { Id } from './ids.ts';

/** Who signs. */
export interface Signer {
  readonly agent: Id;
  /** PKCS #8, 48 bytes. */
  readonly privateKey: Bytes;
  /** The 32-byte MAC of a signature base. */
  readonly mac: (base: Bytes) => Bytes;
}

/**
 * The headers that make `request` a signed one, see [Note: Request profile].
 * @param now seconds since 1970
 */
export async function signRequest(signer: Signer, request: SignableRequest, now: number): Promise<Record<string, string>> {
  const parameters: SignatureParameters = {
    created: now,
    expires: now + SIGNATURE_LIFE_MAX,
    nonce: toBase64url(randomBytes(16)),
    agent: signer.agent,
  };
  const base = signatureBase(request, parameters);
  return {
    'content-type': 'application/json',
    'content-digest': contentDigest(request.body),
    'signature-input': signatureInput(parameters),
    signature: signatureHeader(await sign(signer.privateKey, base)),
    [MAC_HEADER]: toBase64url(signer.mac(base)),
  };
}
