import { X509Certificate, createPrivateKey } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { writePrivate } from '../state.ts';
import { authorityFile, readAuthority } from './authority-file.ts';
import type { CertificatePair } from './certificates.ts';

/** An authority that ends within a week is replaced. */
const LEFT_MS = 7 * 86_400_000;

// Loaded when needed: the certificate library is most of the proxy's start.
const certificates = () => import('./certificates.ts');

/** What the authority is called where people are asked to trust it. */
function authorityName(): string {
  return `Clavitor proxy of ${userInfo().username}@${hostname()}`;
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
