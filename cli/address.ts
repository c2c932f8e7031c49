import { CliError } from './errors.ts';

/** The origin of `text` in its one canonical spelling, or null where it is no web address. */
export function canonicalOrigin(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? origin : null;
}

/** @throws CliError `insecure-server` for an address without TLS that is not this machine */
export function ensureSecure(origin: string): void {
  const { protocol, hostname } = new URL(origin);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  throw new CliError('insecure-server', 'the server has an address without TLS, where anybody on the way could listen', {
    hint: 'ask the owner to serve the vault under https and to make a new setup token there',
  });
}

/** RFC 6890 §2.2.2 and §2.2.3, and the name that RFC 6761 §6.3 keeps for it. `hostname` as `URL` writes it. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
