import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeKeyBytes } from '../lib/crypto/safe/secret-key.ts';
import { makeId } from '../lib/protocol/ids.ts';
import { formatSetupToken } from '../lib/protocol/setup-token.ts';
import type { CliEnd, CliInput } from '../tests/built-cli.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { UNTRUSTED_TLS } from '../tests/untrusted-tls.ts';

// The server is an attacker, or something else that stands at its address. Each answer is refused, in
// bounded time and memory, and leaves nothing enrolled.

const JSON_TYPE = { 'content-type': 'application/json' };
// Each call is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cli: BuiltCli;
const servers: Server[] = [];

beforeAll(async () => {
  cli = await BuiltCli.build();
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

afterAll(async () => cli.remove());

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Runs `init` against `origin`, on a new machine. */
async function initAt(origin: string, args: readonly string[] = [], input: CliInput = {}): Promise<CliEnd> {
  const token = formatSetupToken({ origin, agent: makeId(), secret: makeKeyBytes() });
  const machine = await cli.machine();
  const end = await machine.run(['init', ...args], { ...input, stdin: token });
  expect((await machine.run(['status'])).exit, 'nothing is enrolled').toBe(3);
  return end;
}

async function initAgainst(listener: RequestListener, args: readonly string[] = []): Promise<CliEnd> {
  return initAt(`http://127.0.0.1:${await listen(createServer(listener))}`, args);
}

describe('an answer that no Clavitor server gives', () => {
  test('a redirect is not followed', async () => {
    let followed = false;
    const elsewhere = await listen(createServer(() => (followed = true)));
    for (const status of [301, 302, 303, 307, 308]) {
      const { exit, stderr } = await initAgainst((_, response) => {
        response.writeHead(status, { location: `http://127.0.0.1:${elsewhere}/agent/v1/redeem` }).end();
      });
      expect(stderr).toContain(`is a redirect (status ${status}), which is never followed`);
      expect(exit).toBe(6);
    }
    expect(followed).toBe(false);
  });

  test('a body over the limit is refused by its stated length', async () => {
    const { exit, stderr } = await initAgainst((_, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': String(10 ** 12) }).write('{');
    });
    expect(stderr).toContain('is larger than any answer of the vault');
    expect(exit).toBe(6);
  });

  test('an endless body is cut at the limit', async () => {
    let sent = 0;
    const { exit, stderr } = await initAgainst((_, response) => {
      response.writeHead(200, JSON_TYPE);
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const more = (): void => {
        sent += chunk.length;
        if (response.write(chunk)) setImmediate(more);
      };
      response.on('drain', more);
      more();
    });
    expect(stderr).toContain('is larger than any answer of the vault');
    expect(exit).toBe(6);
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test('a compressed body is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const { exit, stderr } = await initAgainst((_, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(stderr).toContain('is compressed, which was not asked for');
    expect(exit).toBe(6);
  });

  test.each([
    ['a web page', { 'content-type': 'text/html' }, '<h1>Welcome</h1>', 'is not JSON (status 200)'],
    ['no type', {}, '{}', 'is not JSON (status 200)'],
    ['a lie about its type', JSON_TYPE, '<h1>Welcome</h1>', 'is not JSON'],
    ['nothing', JSON_TYPE, '', 'is not JSON'],
    ['deep nesting', JSON_TYPE, '['.repeat(200_000), 'is not JSON'],
  ])('%s is refused', async (_name, headers, body, message) => {
    const { exit, stderr } = await initAgainst((_, response) => response.writeHead(200, headers).end(body));
    expect(stderr).toContain(message);
    expect(exit).toBe(6);
  });

  test.each(['{"vault":1,"bundle":[]}', '[]', 'null', '{"error":"refused"}'])('JSON of another shape is no success: %s', async (body) => {
    const { exit, stderr } = await initAgainst((_, response) => response.writeHead(200, JSON_TYPE).end(body));
    expect(stderr).toContain('was altered, or belongs to another');
    expect(exit).toBe(7);
  });

  test('an unknown refusal, and a gateway in trouble, have their own words', async () => {
    const odd = await initAgainst((_, response) => response.writeHead(418, JSON_TYPE).end(JSON.stringify({ error: '\u001b[2J' })));
    expect(odd.stderr).toContain('has an unknown form (status 418)');
    expect(odd.stderr).not.toContain('\u001b');
    const gateway = await initAgainst((_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>'));
    expect(gateway.stderr).toContain('the server cannot answer now (status 502)');
    expect([odd.exit, gateway.exit]).toEqual([6, 6]);
  });
});

describe('a connection that leads nowhere', () => {
  test.each([
    ['no answer', () => undefined],
    ['a head and nothing more', (_, response) => response.writeHead(200, JSON_TYPE).flushHeaders()],
    [
      'a byte at a time',
      (_, response) => {
        response.writeHead(200, JSON_TYPE);
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ] satisfies [string, RequestListener][])('%s ends at the deadline', async (_name, listener) => {
    const { exit, stderr } = await initAgainst(listener, ['--timeout', '1']);
    expect(stderr).toContain('has not answered within 1 seconds');
    expect(exit).toBe(6);
  });

  test('a connection that is cut is said to be', async () => {
    const early = await initAgainst((request) => request.socket.destroy());
    const late = await initAgainst((_, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' }).write('{', () => response.destroy());
    });
    for (const { exit, stderr } of [early, late]) {
      expect(stderr).toContain('the connection was cut');
      expect(exit).toBe(6);
    }
  });

  test('a certificate that nobody vouches for is refused, whatever the environment says', async () => {
    let asked = false;
    const port = await listen(createTlsServer(UNTRUSTED_TLS, () => (asked = true)));
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };
    for (const input of [{}, { env }]) {
      const { exit, stderr } = await initAt(`https://localhost:${port}`, [], input);
      expect(stderr).toContain('does not prove to be the server (DEPTH_ZERO_SELF_SIGNED_CERT)');
      expect(exit).toBe(6);
    }
    expect(asked).toBe(false);
  });

  test('a certificate of a named authority is accepted, for its own host only', async () => {
    const port = await listen(createTlsServer(UNTRUSTED_TLS, (_, response) => response.writeHead(502).end()));
    const authority = path.join((await cli.machine()).home, 'authority.pem');
    await writeFile(authority, UNTRUSTED_TLS.cert);
    const env = { NODE_EXTRA_CA_CERTS: authority };
    expect((await initAt(`https://localhost:${port}`, [], { env })).stderr).toContain('cannot answer now (status 502)');
    const other = await initAt(`https://127.0.0.2:${port}`, [], { env });
    expect(other.exit).toBe(6);
    expect(other.stderr).toMatch(/127\.0\.0\.2:\d+(: nothing listens there| does not prove to be the server)/);
  });

  test('a server without TLS at an https address is said to be', async () => {
    const port = await listen(createServer());
    const { exit, stderr } = await initAt(`https://localhost:${port}`);
    expect(stderr).toContain('does not prove to be the server');
    expect(exit).toBe(6);
  });
});
