import { X509Certificate, createPrivateKey } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { readPrivate, writePrivate } from '../state.ts';
import type { CertificatePair } from './certificates.ts';

/** An authority that ends within a week is replaced. */
const LEFT_MS = 7 * 86_400_000;

// Loaded when needed: the certificate library is most of the proxy's start.
const certificates = () => import('./certificates.ts');

/** What the authority is called where people are asked to trust it. */
function authorityName(): string {
  return `Clavitor proxy of ${userInfo().username}@${hostname()}`;
}

/** Where a folder keeps its authority: certificate and key in one file, 0600. */
export function authorityFile(folder: string): string {
  return join(folder, 'proxy-ca.pem');
}

/** The stored authority, or null where there is none. @throws CliError `unsafe-file`, `file-system` */
export function readAuthority(folder: string): CertificatePair | null {
  const text = readPrivate(authorityFile(folder));
  if (text === null) return null;
  const [certificate] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text) ?? [];
  const [key] = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text) ?? [];
  return certificate === undefined || key === undefined ? null : { certificate: `${certificate}\n`, key: `${key}\n` };
}

/** The stored authority; a new one where there is none, or it is about to end. @throws CliError */
export async function openAuthority(folder: string): Promise<CertificatePair> {
  const stored = readAuthority(folder);
  if (stored !== null && isUsable(stored)) return stored;
  const made = await makeMemoryAuthority();
  writePrivate(authorityFile(folder), `${made.certificate}${made.key}`);
  return made;
}

/** An authority that nobody but this process has. */
export async function makeMemoryAuthority(): Promise<CertificatePair> {
  const { makeAuthority } = await certificates();
  return makeAuthority(authorityName());
}

/** Whether the key of an authority fits, and it has at least a week left. */
export function isUsable({ certificate, key }: CertificatePair, now = Date.now()): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    return parsed.ca && parsed.checkPrivateKey(createPrivateKey(key)) && Date.parse(parsed.validTo) > now + LEFT_MS;
  } catch {
    return false;
  }
}
