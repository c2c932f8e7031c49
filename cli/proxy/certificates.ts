// The certificate library finds its parts by decorators, which need this to be there first.
import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import { createSecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { bareHost } from './authority.ts';

// [Note: The local authority]
// EC P-256, for servers only (extended key usage), signs nothing but leaves (path length 0), and ends
// after a year. Its key is in a file of mode 0600, or in memory only. A leaf is made when a client asks
// for that host, for that one name or address, and lives in memory only. All leaves of a process share a
// key: who could read one from this process could read the authority's.

const DAY = 86_400_000;
const CA_DAYS = 365;
/** Apple takes no leaf of more than 398 days; a proxy that runs longer makes a new one. */
const LEAF_DAYS = 30;
const LEAVES_MAX = 1_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** RFC 5280, upper bounds: ub-common-name. */
const COMMON_NAME_MAX = 64;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** A certificate and its key, PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a new authority. @param name its common name, which people read when they are asked to trust it */
export async function makeAuthority(name: string, now = Date.now()): Promise<CertificatePair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: [{ CN: [name.slice(0, COMMON_NAME_MAX)] }],
      notBefore: new Date(now - DAY),
      notAfter: new Date(now + CA_DAYS * DAY),
      signingAlgorithm: ALGORITHM,
      keys: keys.pair,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
        await x509.SubjectKeyIdentifierExtension.create(keys.pair.publicKey),
      ],
    },
    webcrypto as unknown as Crypto,
  );
  return { certificate: `${certificate.toString('pem')}\n`, key: keys.pem };
}

/** Makes and keeps leaves of one authority. */
export class LeafIssuer {
  readonly #issuer: x509.X509Certificate;
  readonly #issuerKey: Promise<CryptoKey>;
  readonly #keys = newKeys();
  readonly #kept = new Map<string, { readonly until: number; readonly context: Promise<SecureContext> }>();

  constructor({ certificate, key }: CertificatePair) {
    this.#issuer = new x509.X509Certificate(certificate);
    this.#issuerKey = importKey(key);
    this.#issuerKey.catch(() => undefined);
  }

  /** What a TLS server for `host` shows. @param host as `URL` writes it */
  contextFor(host: string): Promise<SecureContext> {
    const kept = this.#kept.get(host);
    if (kept !== undefined && kept.until > Date.now()) return kept.context;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= LEAVES_MAX && oldest !== undefined) this.#kept.delete(oldest);
    const context = this.#makeLeaf(host);
    context.catch(() => this.#kept.delete(host));
    this.#kept.set(host, { until: Date.now() + (LEAF_DAYS - 2) * DAY, context });
    return context;
  }

  async #makeLeaf(host: string): Promise<SecureContext> {
    const name = bareHost(host);
    const keys = await this.#keys;
    const certificate = await x509.X509CertificateGenerator.create(
      {
        serialNumber: serial(),
        // The name stands in the extension; an empty subject makes that critical (RFC 5280 §4.2.1.6).
        subject: '',
        issuer: this.#issuer.subjectName,
        notBefore: new Date(Date.now() - DAY),
        notAfter: new Date(Math.min(Date.now() + LEAF_DAYS * DAY, this.#issuer.notAfter.getTime())),
        signingAlgorithm: ALGORITHM,
        publicKey: keys.pair.publicKey,
        signingKey: await this.#issuerKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
          new x509.SubjectAlternativeNameExtension([{ type: isIP(name) === 0 ? 'dns' : 'ip', value: name }], true),
          await x509.AuthorityKeyIdentifierExtension.create(this.#issuer),
        ],
      },
      webcrypto as unknown as Crypto,
    );
    const chain = `${certificate.toString('pem')}\n${this.#issuer.toString('pem')}\n`;
    return createSecureContext({ cert: chain, key: keys.pem, minVersion: 'TLSv1.2' });
  }
}

async function newKeys(): Promise<{ pair: CryptoKeyPair; pem: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const pair = {
    privateKey: await importKey(pem),
    publicKey: (await webcrypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify'])) as CryptoKey,
  };
  return { pair, pem };
}

async function importKey(pem: string): Promise<CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return (await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])) as CryptoKey;
}

/** RFC 5280 §4.1.2.2: positive, up to 20 bytes. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f | 0x40;
  return bytes.toString('hex');
}
