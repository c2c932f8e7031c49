import { join } from 'node:path';
import { readPrivate } from '../state.ts';
import type { CertificatePair } from './certificates.ts';

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
