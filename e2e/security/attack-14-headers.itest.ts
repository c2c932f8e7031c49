import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeId } from '../../lib/protocol/ids.ts';
import { createOwnerApp } from '../../lib/server/owner/app.ts';
import { freshDatabase } from '../../tests/database.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import type { PlainAnswer } from '../fixtures/http.ts';
import { json, outcome, send } from '../fixtures/http.ts';

// The attacker is another web site in the owner's browser, or whoever reads a cache.

let server: ApiServer;
let owner: ApiOwner;
let routes: { method: string; path: string }[];

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
  routes = ownerRoutes();
});

afterAll(async () => server.stop());

describe('attack 14: caches and foreign origins', () => {
  test('attack 14: every answer of the API may not be stored', async () => {
    expect(routes.length).toBeGreaterThan(25);
    for (const { method, path } of [...routes, { method: 'GET', path: '/api/none' }, { method: 'POST', path: '/agent/v1/fetch' }]) {
      if (path === '/api/events') continue; // a stream, which does not end
      await owner.signIn();
      const answers = [
        await send(server, { method, path }),
        method === 'GET' ? await owner.get(path) : await owner.write(method, path, { unknown: true }),
      ];
      for (const answer of answers) expect(answer.headers['cache-control'], `${method} ${path}`).toBe('no-store');
    }
  });

  test('attack 14: no write of a signed-in owner is taken from another origin', async () => {
    await owner.signIn();
    const before = JSON.stringify(await owner.load());
    const origins = [undefined, 'null', 'http://evil.example', `${server.origin}.evil.example`, 'http://localhost', server.origin.replace('http:', 'https:'), `${server.origin}/`, server.origin.toUpperCase()];
    for (const { method, path } of routes.filter((route) => route.method !== 'GET')) {
      for (const origin of origins) {
        const headers = { cookie: owner.cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...(origin === undefined ? {} : { origin }) };
        expectForbidden(await send(server, { method, path, headers, body: '{}' }), `${method} ${path} from ${String(origin)}`);
      }
      for (const site of ['cross-site', 'same-site', 'none']) {
        const headers = { cookie: owner.cookie, origin: server.origin, 'content-type': 'application/json', 'sec-fetch-site': site };
        expectForbidden(await send(server, { method, path, headers, body: '{}' }), `${method} ${path}, Sec-Fetch-Site ${site}`);
      }
    }
    expect(JSON.stringify(await owner.load())).toBe(before);
    expect((await owner.get('/api/sessions')).status, 'still signed in').toBe(200);
  });

  test('attack 14: a form can send none of the content types that the API takes', async () => {
    await owner.signIn();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain;application/json', '']) {
      const headers = { cookie: owner.cookie, origin: server.origin, 'sec-fetch-site': 'same-origin', 'content-type': type };
      const answer = await send(server, { path: '/api/session/lock', headers, body: '{}' });
      expect([answer.status, outcome(answer)], type).toEqual([400, 'bad-request']);
    }
    const overrides = { cookie: owner.cookie, 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'x-http-method': 'DELETE' };
    expect((await send(server, { method: 'GET', path: '/api/session?_method=DELETE', headers: overrides })).status).not.toBe(200);
    expect((await owner.get('/api/vault')).status, 'neither locked nor signed out').toBe(200);
  });

  test('attack 14: the cookie is out of reach of scripts and other sites', async () => {
    const fresh = await startApiServer(await freshDatabase(), 'https://vault.example');
    const plain = await cookieLine(server);
    const secure = await cookieLine(fresh);
    expect(plain).toMatch(/^clavitor=[A-Za-z0-9_-]{43}; /);
    expect(secure).toMatch(/^__Host-clavitor=[A-Za-z0-9_-]{43}; /);
    for (const line of [plain, secure]) {
      expect(line).toMatch(/; HttpOnly/i);
      expect(line).toMatch(/; SameSite=Strict/i);
      expect(line).toMatch(/; Path=\/(;|$)/i);
      expect(line).not.toMatch(/Domain/i);
    }
    expect(secure).toMatch(/; Secure/i);
    await fresh.stop();
  });
});

async function cookieLine(target: ApiServer): Promise<string> {
  const code = await target.claimCode();
  if (code === '') await owner.signIn();
  return code === '' ? owner.setCookie : (await ApiOwner.claim(target, code)).setCookie;
}

function expectForbidden(answer: PlainAnswer, what: string): void {
  expect([answer.status, json(answer)], what).toEqual([403, { error: 'bad-origin' }]);
}

/** The routes that the app really has, with ids of nothing. */
function ownerRoutes(): { method: string; path: string }[] {
  const routed = createOwnerApp(server.deps).routes.filter(({ method }) => method !== 'ALL');
  const distinct = new Map(routed.map((route) => [`${route.method} ${route.path}`, route]));
  return [...distinct.values()].map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, makeId()) }));
}
