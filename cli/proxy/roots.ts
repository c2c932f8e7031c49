import { readFileSync } from 'node:fs';
import type { SecureContext } from 'node:tls';
import { createSecureContext, rootCertificates } from 'node:tls';
import { CliError } from '../errors.ts';

/** Where systems keep the file of their authorities: Debian, Fedora, SUSE, Alpine, macOS. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** The authorities of the system, of Node, and of further files, PEM. @throws CliError `file-system` for an unreadable one */
export function trustedRoots(extraFiles: readonly string[]): string {
  const system = SYSTEM_FILES.map(readOrNull).find((text) => text !== null) ?? '';
  return [system, ...(system === '' ? rootCertificates : []), ...extraFiles.map(readExtra)].map((pem) => `${pem.trim()}\n`).join('');
}

/** What upstream certificates are verified against. */
export function upstreamContext(roots: string): SecureContext {
  // Renegotiation and old versions are off in Node by default; stated, so that no environment turns them on.
  return createSecureContext({ ca: roots, minVersion: 'TLSv1.2' });
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function readExtra(file: string): string {
  const text = readOrNull(file);
  if (text?.includes('-----BEGIN CERTIFICATE-----') === true) return text;
  throw new CliError('file-system', `${file} holds no certificates, or cannot be read`, {
    hint: 'it comes from --extra-ca or NODE_EXTRA_CA_CERTS',
  });
}
