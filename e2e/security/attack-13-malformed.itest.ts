import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../tests/database.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import { outcome, send } from '../fixtures/http.ts';
import type { Instance } from '../fixtures/instance.ts';
import { startInstance } from '../fixtures/instance.ts';
import { exchange, RawConnection, statuses } from '../fixtures/raw-connection.ts';

// The attacker can send any bytes to the port. The whole program answers, pages included.

let instance: Instance;
let owner: ApiOwner;

beforeAll(async () => {
  instance = await startInstance({ databaseUrl: await freshDatabase() });
  owner = await ApiOwner.claim(instance, instance.claimCode);
});

afterAll(async () => instance.stop());

const HIDDEN = 'GET /api/instance HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** A request whose framing two parsers may read differently, with another request inside. */
const AMBIGUOUS: Record<string, string> = {
  'both lengths': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'two lengths': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a list of lengths': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a signed length': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\n${HIDDEN}`,
  'an unknown coding': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n${HIDDEN}`,
  'a coding twice': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'a space before the colon': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'a folded line': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nX: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'bare line feeds': `POST /agent/v1/fetch HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n${HIDDEN}`,
  'a bare line feed in a header': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nX: a\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a bare carriage return': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nX: a\rContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a bare line feed behind a chunk': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n${HIDDEN}`,
  'a negative chunk': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${HIDDEN}`,
  'a null byte in a header': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nX: \0\r\nContent-Length: 0\r\n\r\n${HIDDEN}`,
  'two hosts': `POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
};

describe('attack 13: malformed requests', () => {
  for (const [what, bytes] of Object.entries(AMBIGUOUS)) {
    test(`attack 13: ${what}: one refusal, the connection ends, nothing behind it is answered`, async () => {
      const [status, ...others] = statuses(await exchange(instance.port, bytes));
      expect(others).toEqual([]);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    });
  }

  test('attack 13: a body larger than the limit is refused before it is read', async () => {
    for (const [path, length] of [['/agent/v1/fetch', 600_000], ['/api/changes', 40_000_000], ['/api/session', 5_000_000]] as const) {
      const connection = await RawConnection.open(instance.port);
      connection.say(`POST ${path} HTTP/1.1\r\n${session()}Content-Length: ${length}\r\n\r\n{`);
      expect(statuses(await connection.hears(/\r\n\r\n/)), path).toEqual([path.startsWith('/agent') ? 401 : 413]);
      connection.close();
    }
  });

  test('attack 13: nesting, long texts, odd numbers and bad encodings are refused', async () => {
    const deep = 50_000;
    const bodies: (string | Buffer)[] = [
      '['.repeat(deep),
      '['.repeat(deep) + ']'.repeat(deep),
      '{"a":'.repeat(deep) + '1' + '}'.repeat(deep),
      `{"code":"${'a'.repeat(400_000)}"}`,
      '{"code":1e999}', '{"code":null}', '{', '', '\uFEFF{}', '{"a":1}{"b":2}', "{'code':1}", 'NaN',
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
      Buffer.from('{"code":"a"}', 'utf16le'),
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    ];
    for (const body of bodies) {
      const what = body.slice(0, 20).toString();
      const { origin } = instance;
      const headers = { cookie: owner.cookie, origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
      expect([400, 413], what).toContain((await send(instance, { path: '/api/recovery/open', headers, body })).status);
      expect(outcome(await send(instance, { path: '/agent/v1/redeem', headers, body })), what).toBe('refused');
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect((await owner.get('/api/vault')).status).toBe(200);
  });

  test('attack 13: a compressed bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    const { origin } = instance;
    for (const encoding of ['gzip', 'deflate', 'br', 'gzip, gzip']) {
      const headers = { cookie: owner.cookie, origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', 'content-encoding': encoding };
      expect((await send(instance, { path: '/api/recovery/open', headers, body: bomb })).status, encoding).toBe(400);
      expect(outcome(await send(instance, { path: '/agent/v1/redeem', headers, body: bomb })), encoding).toBe('refused');
      const plain = await send(instance, { path: '/api/session/options', headers, body: '{}' });
      expect(plain.status, `what only says that it is ${encoding}`).toBe(400);
    }
  });

  test('attack 13: hundreds of slow connections keep nobody else waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 300 }, async () => RawConnection.open(instance.port)));
    for (const connection of slow) connection.say('POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    const start = performance.now();
    expect((await owner.get('/api/vault')).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(2000);
    for (const connection of slow) connection.close();
  });

  test('attack 13: a request that is never finished is ended by the server', { timeout: 90_000 }, async () => {
    const unfinished = ['GET / HTTP/1.1\r\nHost: localhost\r\nX: ', 'POST /agent/v1/fetch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{', 'G'];
    const answers = await Promise.all(unfinished.map(async (bytes) => exchange(instance.port, bytes)));
    for (const answer of answers) expect(statuses(answer).filter((status) => status < 400)).toEqual([]);
  });
});

function session(): string {
  return `Host: localhost:${instance.port}\r\nOrigin: ${instance.origin}\r\nSec-Fetch-Site: same-origin\r\nCookie: ${owner.cookie}\r\nContent-Type: application/json\r\n`;
}
