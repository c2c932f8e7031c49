import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Env } from '../lib/server/env.ts';
import { setProductionMode } from '../lib/server/env.ts';
import type { Log } from '../lib/server/log.ts';
import { findAssets } from './assets.ts';
import { ProgramError } from './errors.ts';
import { pageHeaders, pagePolicy } from './security-headers.ts';

const PROJECT = path.join(import.meta.dirname, '..');

// [Note: What reaches Next]
// Next draws pages that hold no data and decides nothing. It gets GET and HEAD alone, and of the
// request only what drawing needs: the framework's own headers (x-middleware-*, next-action, rsc …),
// whose forgery its advisories of 2025 and 2026 were about, never arrive, and no session cookie does.
const PASSED_HEADERS = ['accept', 'accept-encoding', 'accept-language', 'host', 'user-agent'] as const;
const SESSION_COOKIE = /^(__Host-)?clavitor$/;

/**
 * Draws pages and serves the files they need.
 * @throws ProgramError `not-built` before `next build` has run
 */
export async function openPages(env: Env, log: Log): Promise<RequestListener> {
  if (!existsSync(path.join(PROJECT, '.next', 'BUILD_ID'))) {
    throw new ProgramError('not-built', 'the pages are not built yet: start with npm start, which builds them');
  }
  const https = env.origin.startsWith('https:');
  const assets = await findAssets(PROJECT, https);
  const draw = await prepareNext(env);
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'cache-control': 'no-store', 'content-length': '0' }).end();
      return;
    }
    if (assets(request, response)) return;
    const elsewhere = addressOfOrigin(request, env.origin);
    if (elsewhere !== null) {
      response.writeHead(307, { location: elsewhere, 'cache-control': 'no-store', 'content-length': '0' }).end();
      return;
    }
    const policy = pagePolicy(randomBytes(16).toString('base64'));
    response.setHeaders(pageHeaders(https, policy));
    narrow(request, policy);
    draw(request, response).catch((failure: unknown) => {
      log.error({ err: failure }, 'a page could not be drawn');
      if (!response.headersSent) response.writeHead(500, { 'content-length': '0' });
      response.end();
    });
  };
}

async function prepareNext(env: Env): Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>> {
  setProductionMode();
  const { default: next } = await import('next');
  const app = next({ dev: false, dir: PROJECT, hostname: env.host, port: env.port, quiet: true });
  // Standard output is for the greeting alone, and Next reports there how long its start took.
  const console = globalThis.console;
  globalThis.console = { ...console, log: () => undefined };
  try {
    await app.prepare();
  } finally {
    globalThis.console = console;
  }
  return app.getRequestHandler();
}

/**
 * Where a page asked for under another name of this machine really is, or null. Passkeys belong to the
 * name in the origin, so `http://127.0.0.1:3000` could never open the vault of `http://localhost:3000`.
 */
function addressOfOrigin(request: IncomingMessage, origin: string): string | null {
  const { hostname, host } = new URL(origin);
  const asked = request.headers.host ?? '';
  const isAlias = hostname === 'localhost' && asked !== host && /^(127\.0\.0\.1|\[::1\])(:\d+)?$/.test(asked);
  return isAlias ? `${origin}${request.url ?? '/'}` : null;
}

/** See [Note: What reaches Next]. Next takes the nonce for its scripts from a policy in the request. */
function narrow(request: IncomingMessage, policy: string): void {
  const headers: IncomingHttpHeaders = {};
  for (const name of PASSED_HEADERS) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  const cookies = (request.headers.cookie ?? '').split(/; */).filter((cookie) => !SESSION_COOKIE.test(cookie.split('=', 1)[0] ?? ''));
  headers.cookie = cookies.join('; ');
  headers['content-security-policy'] = policy;
  request.headers = headers;
  request.rawHeaders = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [name, value] : []));
}
