import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../crypto/bytes.ts';
import { toBase64url } from '../crypto/encoding.ts';
import { importPublicKey, makeSigningKeyPair, verify } from '../crypto/hazmat/ed25519.ts';
import { hmacSha256 } from '../crypto/hazmat/hash.ts';
import { randomBytes } from '../crypto/hazmat/random.ts';
import { ProtocolError } from './errors.ts';
import { makeId } from './ids.ts';
import { contentDigest, isTimely, MAC_HEADER, parseSignature, signatureBase, signatureHeader, signatureInput } from './signature.ts';
import type { Signer } from './sign-request.ts';
import { signRequest } from './sign-request.ts';

const parameters = fc.record({
  created: fc.integer({ min: 0, max: 999_999_999_999 }),
  expires: fc.integer({ min: 0, max: 999_999_999_999 }),
  nonce: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toBase64url),
  agent: fc.uuid({ version: 4 }),
});

describe('the headers of a signed request', () => {
  test('parse to what was written', () => {
    fc.assert(
      fc.property(parameters, fc.uint8Array({ minLength: 64, maxLength: 64 }), (given, signature) => {
        const parsed = parseSignature(signatureInput(given), signatureHeader(new Uint8Array(signature)));
        expect(parsed).toEqual({ ...given, signature: new Uint8Array(signature) });
      }),
    );
  });

  test('have no second spelling: what parses is what would be written', () => {
    const given = { created: 1, expires: 61, nonce: toBase64url(randomBytes(16)), agent: makeId() };
    const [input, signature] = [signatureInput(given), signatureHeader(randomBytes(64))];
    const edits = fc.record({ at: fc.nat(input.length), cut: fc.nat(3), insert: fc.constantFrom('', ' ', '0', '"', ';', ',', 'A', '-', '\t') });
    fc.assert(
      fc.property(edits, ({ at, cut, insert }) => {
        const edited = input.slice(0, at) + insert + input.slice(at + cut);
        const parsed = attempt(() => parseSignature(edited, signature));
        expect(parsed === null || signatureInput(parsed) === edited).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('take one signature text only', () => {
    const given = { created: 1, expires: 61, nonce: toBase64url(randomBytes(16)), agent: makeId() };
    const signature = signatureHeader(randomBytes(64));
    fc.assert(
      fc.property(fc.nat(signature.length), fc.constantFrom('', ' ', '=', 'A', 'B', ':', '-'), (at, insert) => {
        const edited = signature.slice(0, at) + insert + signature.slice(at + 1);
        const parsed = attempt(() => parseSignature(signatureInput(given), edited));
        expect(parsed === null || signatureHeader(parsed.signature) === edited).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('signRequest', () => {
  const request = { method: 'POST', authority: 'vault.example', path: '/agent/v1/fetch', query: '?', body: utf8('{}') };
  const now = 1_772_965_394;

  test('makes a request that verifies, is timely and carries its MAC', async () => {
    const { signer, publicKey } = await makeSigner();
    const headers = await signRequest(signer, request, now);
    const received = parseSignature(headers['signature-input'] ?? null, headers['signature'] ?? null);
    const base = signatureBase(request, received);
    expect(await verify(await importPublicKey(publicKey), received.signature, base)).toBe(true);
    expect(isTimely(received, now)).toBe(true);
    expect(headers['content-digest']).toBe(contentDigest(request.body));
    expect(headers[MAC_HEADER]).toBe(toBase64url(signer.mac(base)));
  });

  test('never uses a nonce twice', async () => {
    const { signer } = await makeSigner();
    const inputs = await Promise.all(Array.from({ length: 100 }, async () => (await signRequest(signer, request, now))['signature-input']));
    expect(new Set(inputs).size).toBe(100);
  });

  test('does not verify for any other request', async () => {
    const { signer, publicKey } = await makeSigner();
    const headers = await signRequest(signer, request, now);
    const received = parseSignature(headers['signature-input'] ?? null, headers['signature'] ?? null);
    const key = await importPublicKey(publicKey);
    const changed = fc.record(
      { method: fc.constantFrom('GET', 'post'), authority: fc.constantFrom('vault.example:8443', 'other.example'), path: fc.constantFrom('/agent/v1/confirm', '/'), query: fc.constantFrom('', '?a'), body: fc.string().map(utf8) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(changed, async (change) => {
        const base = signatureBase({ ...request, ...change }, received);
        fc.pre(fromUtf8(base) !== fromUtf8(signatureBase(request, received)));
        expect(await verify(key, received.signature, base)).toBe(false);
      }),
    );
  });
});

async function makeSigner(): Promise<{ signer: Signer; publicKey: Uint8Array<ArrayBuffer> }> {
  const { privateKey, publicKey } = await makeSigningKeyPair();
  const macKey = randomBytes(32);
  return { signer: { agent: makeId(), privateKey, mac: (base) => hmacSha256(macKey, base) }, publicKey };
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'bad-signature') return null;
    throw error;
  }
}
