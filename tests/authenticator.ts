import type { KeyObject } from 'node:crypto';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Assertion, Registration } from '../lib/protocol/wire/owner.ts';

// A passkey in software, for tests without a browser: real ES256 keys, attestation "none", real
// assertions (W3C WebAuthn Level 3 §6.1, §6.5). Every part can be made wrong, one at a time.

/** What a ceremony says other than it should. */
export interface Lie {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly badSignature?: boolean;
}

const FLAG = { userPresent: 0x01, userVerified: 0x04, attested: 0x40 };

/** One passkey of one site. */
export class SoftPasskey {
  /** base64url. */
  readonly id = randomBytes(32).toString('base64url');
  readonly #origin: string;
  readonly #publicKey: KeyObject;
  readonly #privateKey: KeyObject;
  #userHandle = '';
  /** The signature counter that the next assertion shows. */
  counter = 1;

  constructor(origin: string) {
    this.#origin = origin;
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#publicKey = pair.publicKey;
    this.#privateKey = pair.privateKey;
  }

  /** Answers `navigator.credentials.create`. */
  register(options: { challenge: string; userHandle?: string | undefined }, lie: Lie = {}): Registration {
    this.#userHandle = options.userHandle ?? '';
    const clientData = this.#clientData('webauthn.create', options.challenge, lie);
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.from([id.length >> 8, id.length & 0xff]);
    const head = this.#authenticatorData(FLAG.attested, { counter: 0, ...lie });
    const data = Buffer.concat([head, Buffer.alloc(16), length, id, this.#coseKey()]);
    const attestation = map([['fmt', 'none'], ['attStmt', map([])], ['authData', data]]);
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attestation.bytes.toString('base64url'),
        transports: ['internal'],
      },
      clientExtensionResults: {},
    };
  }

  /** Answers `navigator.credentials.get`. */
  assert(options: { challenge: string }, lie: Lie = {}): Assertion {
    const clientData = this.#clientData('webauthn.get', options.challenge, lie);
    const data = this.#authenticatorData(0, { counter: this.counter++, ...lie });
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    const signature = sign('sha256', signed, this.#privateKey);
    if (lie.badSignature === true) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: lie.userHandle ?? this.#userHandle,
      },
      clientExtensionResults: {},
    };
  }

  #clientData(type: string, challenge: string, lie: Lie): Buffer {
    const { origin = this.#origin, crossOrigin = false } = lie;
    return Buffer.from(JSON.stringify({ type: lie.type ?? type, challenge, origin, crossOrigin }));
  }

  #authenticatorData(flags: number, lie: Lie): Buffer {
    const present = lie.userPresent === false ? 0 : FLAG.userPresent;
    const verified = lie.userVerified === false ? 0 : FLAG.userVerified;
    const site = createHash('sha256').update(lie.rpId ?? new URL(this.#origin).hostname).digest();
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags | present | verified, 0);
    rest.writeUInt32BE(lie.counter ?? 0, 1);
    return Buffer.concat([site, rest]);
  }

  /** RFC 9052 §7: EC2, ES256, P-256 and the point. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' });
    const point = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')] as const;
    return map([[1, 2], [3, -7], [-1, 1], [-2, point[0]], [-3, point[1]]]).bytes;
  }
}

/** A CBOR item (RFC 8949 §3), as far as an attestation needs it. */
class Cbor {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

type Item = number | string | Buffer | Cbor;

function map(pairs: readonly (readonly [Item, Item])[]): Cbor {
  return new Cbor(Buffer.concat([head(5, pairs.length), ...pairs.flat().map(encode)]));
}

function encode(item: Item): Buffer {
  if (item instanceof Cbor) return item.bytes;
  if (typeof item === 'number') return item >= 0 ? head(0, item) : head(1, -1 - item);
  const bytes = typeof item === 'string' ? Buffer.from(item) : item;
  return Buffer.concat([head(typeof item === 'string' ? 3 : 2, bytes.length), bytes]);
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}
