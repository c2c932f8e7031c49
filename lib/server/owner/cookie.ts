import type { Context } from 'hono';
import { generateCookie } from 'hono/cookie';
import type { NodeEnv } from '../deps.ts';

/** Seconds of the longest session. */
export const SESSION_LIFE = 12 * 60 * 60;

/** With TLS the prefix makes browsers refuse the cookie from subdomains and plain HTTP (RFC 6265bis §4.1.3). */
export function sessionCookieName(origin: string): string {
  return isSecure(origin) ? '__Host-clavitor' : 'clavitor';
}

/** Gives the browser a session's token. */
export function setSessionCookie(c: Context<NodeEnv>, origin: string, token: string): void {
  writeCookie(c, origin, token, SESSION_LIFE);
}

export function clearSessionCookie(c: Context<NodeEnv>, origin: string): void {
  writeCookie(c, origin, '', 0);
}

function writeCookie(c: Context<NodeEnv>, origin: string, value: string, maxAge: number): void {
  const options = { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure(origin), maxAge } as const;
  c.header('set-cookie', generateCookie(sessionCookieName(origin), value, options));
}

function isSecure(origin: string): boolean {
  return origin.startsWith('https:');
}
