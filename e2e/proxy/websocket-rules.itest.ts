import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PerMessageDeflateOptions } from 'ws';
import { WebSocket, WebSocketServer } from 'ws';
import { verifiedAudit } from '../fixtures/owner-checks.ts';
import type { FramePeer } from './frames.ts';
import { acceptUpgrade, BINARY, CLOSE, openFrames, PING, PONG, TEXT } from './frames.ts';
import { LIMITED, Proxied, REFERENCE, SECRET } from './proxied.ts';
import { tunnelAgent } from './tunnel-agent.ts';

// References in the messages of a WebSocket: what reaches the host, what the client reads, and how it ends.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const MEGABYTE = 1024 * 1024;

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
  const file = path.join(proxied.machine.home, 'rules.toml');
  const host = `localhost:${proxied.upstream.port}`;
  await writeFile(file, `[[proxy.rules]]\nhost = "${host}"\npaths = ["/ruled", "/repos/*"]\ninject = { frame = "*" }\n`);
  await proxied.stopProxy();
  await proxied.startProxy(['--rules', file]);
});

afterAll(async () => proxied.stop());

beforeEach(() => {
  proxied.upstream.arrived.length = 0;
});

/** A client of the library `ws`, and the other end at the host. */
async function openLibrary(place: string, client: PerMessageDeflateOptions | false, host: PerMessageDeflateOptions | false) {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: host });
  const opened = new Promise<{ peer: WebSocket; received: () => number }>((resolve) => {
    proxied.upstream.onUpgrade = (message, socket, head) => {
      let received = 0;
      socket.on('data', (chunk: Buffer) => (received += chunk.length));
      server.handleUpgrade(message, socket, head, (peer) => resolve({ peer, received: () => received }));
    };
  });
  const agent = tunnelAgent(proxied.proxy.port, await readFile(proxied.proxy.bundle, 'utf8'));
  const socket = new WebSocket(`wss://localhost:${proxied.upstream.port}${place}`, { agent, perMessageDeflate: client });
  await once(socket, 'open');
  return { socket, ...(await opened), server };
}

/** The next message: its text, or its bytes where it is no text. */
async function messageOf(socket: WebSocket): Promise<string | Buffer> {
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  return isBinary ? data : data.toString();
}

/** Raw frames at both ends, under the rule. */
async function openRaw(place = '/ruled', fields: readonly string[] = [], extensions: string | null = null): Promise<{ client: FramePeer; host: FramePeer; head: string }> {
  const opened = new Promise<FramePeer>((resolve) => {
    proxied.upstream.onUpgrade = (message, socket) => resolve(acceptUpgrade(message, socket, extensions));
  });
  const { peer, head } = await openFrames(proxied, place, fields);
  return { client: peer, host: await opened, head };
}

const DEFLATES: readonly (readonly [string, PerMessageDeflateOptions | false, PerMessageDeflateOptions | false])[] = [
  ['no compression', false, { threshold: 0 }],
  ['context takeover both ways', { threshold: 0 }, { threshold: 0 }],
  ['no context takeover of the client', { threshold: 0, clientNoContextTakeover: true }, { threshold: 0 }],
  ['no context takeover of the host', { threshold: 0, serverNoContextTakeover: true }, { threshold: 0 }],
  ['no context takeover at all', { threshold: 0, clientNoContextTakeover: true, serverNoContextTakeover: true }, { threshold: 0 }],
  ['small windows', { threshold: 0, clientMaxWindowBits: 9, serverMaxWindowBits: 9 }, { threshold: 0 }],
];

describe.each(DEFLATES)('with the library ws: %s', (_name, clientDeflate, hostDeflate) => {
  test('values stand for references in text, and the echo has references again', async () => {
    const { socket, peer, server } = await openLibrary('/ruled', clientDeflate, hostDeflate);
    expect(peer.extensions).toBe(clientDeflate === false ? '' : 'permessage-deflate');
    peer.on('message', (data: Buffer, isBinary: boolean) => peer.send(data, { binary: isBinary }));
    const exchange = async (sent: string | Buffer) => {
      const [atHost, back] = [messageOf(peer), messageOf(socket)];
      socket.send(sent);
      return [await atHost, await back];
    };
    const long = `${'the same text again and again, '.repeat(1000)}end`;
    for (const text of ['first', long, 'first', long]) expect(await exchange(text)).toEqual([text, text]);
    expect(await exchange(`key ${REFERENCE}, ${long}`)).toEqual([`key ${SECRET}, ${long}`, `key ${REFERENCE}, ${long}`]);
    const message = { auth: { token: REFERENCE }, user: 'clavitor://API/user', text: long };
    const [atHost, back] = await exchange(JSON.stringify(message));
    expect(JSON.parse(String(atHost))).toEqual({ ...message, auth: { token: SECRET }, user: 'octocat' });
    expect(JSON.parse(String(back))).toEqual({ ...message, user: 'octocat' });
    // What came before and in between is still known to both ends.
    expect(await exchange(long)).toEqual([long, long]);
    const bytes = Buffer.from(`${REFERENCE} in bytes ${long}`);
    expect(await exchange(bytes), 'bytes are not searched for references').toEqual([bytes, bytes]);
    peer.send(Buffer.from(`bytes with ${SECRET}`));
    expect(String(await messageOf(socket))).toBe(`bytes with ${REFERENCE}`);
    socket.close(4001, 'done');
    expect(String((await once(peer, 'close'))[1])).toBe('done');
    server.close();
  });
});

test('compressed messages stay compressed on the way to the host, but for one with a value in it', async () => {
  const { socket, peer, received, server } = await openLibrary('/ruled', { threshold: 0 }, { threshold: 0 });
  const filler = 'x'.repeat(100_000);
  const sizeOf = async (text: string) => {
    const [before, arrived] = [received(), messageOf(peer)];
    socket.send(text);
    await arrived;
    return received() - before;
  };
  expect(await sizeOf(filler)).toBeLessThan(5_000);
  expect(await sizeOf(`${filler}${REFERENCE}`)).toBeGreaterThan(100_000);
  expect(await sizeOf(filler)).toBeLessThan(5_000);
  socket.terminate();
  server.close();
});

test('the rule is for its paths only', async () => {
  const { socket, peer, server } = await openLibrary('/elsewhere', false, false);
  socket.send(REFERENCE);
  expect(await messageOf(peer)).toBe(REFERENCE);
  socket.terminate();
  server.close();
});

describe('frames, one by one', () => {
  test('a message in fragments, with a ping between them and a reference across them', async () => {
    const { client, host } = await openRaw();
    const text = `tell ${REFERENCE}, please`;
    client.send(TEXT, text.slice(0, 12), { fin: false });
    client.send(PING, 'are you there');
    client.send(0, text.slice(12, 14), { fin: false });
    client.send(0, text.slice(14));
    expect(await host.next()).toMatchObject({ opcode: PING, masked: true, payload: Buffer.from('are you there') });
    const whole = await host.next();
    expect(whole).toMatchObject({ opcode: TEXT, fin: true, masked: true });
    expect(whole?.payload.toString()).toBe(`tell ${SECRET}, please`);
    host.send(PONG, 'are you there');
    host.send(TEXT, `I know ${SECRET.slice(0, 7)}`, { fin: false });
    host.send(PING, SECRET);
    host.send(0, SECRET.slice(7));
    expect(await client.next()).toMatchObject({ opcode: PONG, masked: false, payload: Buffer.from('are you there') });
    expect(await client.next()).toMatchObject({ opcode: TEXT, fin: false, payload: Buffer.from('I know ') });
    expect((await client.next())?.payload.toString()).toBe(REFERENCE);
    expect(await client.next()).toMatchObject({ opcode: 0, fin: true, payload: Buffer.from(REFERENCE) });
    host.send(CLOSE, Buffer.concat([Buffer.from([3, 232]), Buffer.from(`bye ${SECRET}`)]));
    expect(await client.closed()).toBe(`1000 bye ${REFERENCE}`);
    client.stream.destroy();
  });

  test.each([1, 125, 126, 65_535, 65_536, 200_000])('lengths: a message of %i bytes more than the value', async (length) => {
    const { client, host } = await openRaw();
    const filler = 'y'.repeat(length);
    client.send(TEXT, `${REFERENCE},${filler}`);
    expect((await host.next())?.payload.equals(Buffer.from(`${SECRET},${filler}`))).toBe(true);
    client.stream.destroy();
  });

  test('bytes pass in pieces, without an end to their size', async () => {
    const { client, host } = await openRaw();
    const bytes = Buffer.alloc(30 * MEGABYTE, 'bytes');
    client.send(BINARY, bytes);
    client.send(PING, 'behind');
    let [length, opcodes]: [number, number[]] = [0, []];
    for (let frame = await host.next(); frame?.opcode !== PING; frame = await host.next()) {
      length += frame?.payload.length ?? Number.NaN;
      opcodes = [...new Set([...opcodes, frame?.opcode ?? -1])];
    }
    expect([length, opcodes]).toEqual([bytes.length, [BINARY, 0]]);
    host.send(BINARY, bytes);
    host.send(PONG, '');
    let back = 0;
    for (let frame = await client.next(); frame?.opcode !== PONG; frame = await client.next()) back += frame?.payload.length ?? Number.NaN;
    expect(back).toBe(bytes.length);
    client.stream.destroy();
  });

  test('an extension that is not understood is not offered to the host', async () => {
    const { client } = await openRaw('/ruled', ['Sec-WebSocket-Extensions: x-secret-sauce, permessage-deflate; client_max_window_bits']);
    expect(proxied.upstream.last.headers['sec-websocket-extensions']).toBe('permessage-deflate; client_max_window_bits');
    client.stream.destroy();
  });

  test('a host that answers with one all the same is not believed', async () => {
    proxied.upstream.onUpgrade = (message, socket) => void acceptUpgrade(message, socket, 'x-secret-sauce');
    const { head } = await openFrames(proxied, '/ruled');
    expect(head).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe('a message that may not go out', () => {
  test('is recorded as any other refusal, with the host', async () => {
    const before = (await verifiedAudit(proxied.vault.owner)).length;
    const { client } = await openRaw();
    client.send(TEXT, 'clavitor://Nowhere/key');
    expect(await client.closed()).toContain('1008 host-not-allowed');
    client.stream.destroy();
    const [row, ...others] = (await verifiedAudit(proxied.vault.owner)).slice(before);
    expect(JSON.parse(row?.request?.body ?? '')).toMatchObject({ purpose: 'inject', host: `localhost:${proxied.upstream.port}` });
    expect(others).toEqual([]);
  });

  test.each([
    ['an entry without hosts', 'clavitor://Nowhere/key', '1008 host-not-allowed clavitor://Nowhere/key'],
    ['a name that the vault refuses', 'clavitor://Missing/key', '1008 vault clavitor://Missing/key'],
    ['another path than the owner allows', 'clavitor://Limited/key', '1008 request-not-allowed clavitor://Limited/key'],
    ['a damaged reference', 'clavitor://%ff/key', '1008 bad-reference'],
  ])('%s closes the connection with a reason, and nothing of it has gone out', async (_what, reference, told) => {
    const { client, host } = await openRaw();
    client.send(TEXT, 'before');
    client.send(TEXT, JSON.stringify({ key: reference, other: REFERENCE }));
    client.send(TEXT, 'after');
    expect(await client.closed()).toBe(told);
    expect((await host.next())?.payload.toString()).toBe('before');
    expect(await host.closed()).toBe('1001');
    client.send(CLOSE, Buffer.from([3, 232]));
    client.stream.end();
    expect(await host.next()).toBeNull();
  });

  test('the owner\'s limit of methods and paths is held against the handshake', async () => {
    const { client, host } = await openRaw('/repos/a');
    client.send(TEXT, 'clavitor://Limited/key');
    expect((await host.next())?.payload.toString()).toBe(LIMITED);
    client.stream.destroy();
  });

  test('an edit of the owner acts while the connection is open', async () => {
    const { owner } = proxied.vault;
    const { client, host } = await openRaw();
    client.send(TEXT, REFERENCE);
    expect((await host.next())?.payload.toString()).toBe(SECRET);
    await owner.setAgentState(proxied.agent, 'paused');
    const ended = client.closed();
    const asking = setInterval(() => client.send(TEXT, REFERENCE), 500);
    const before = Date.now();
    expect(await ended).toBe(`1008 vault ${REFERENCE}`);
    clearInterval(asking);
    expect(Date.now() - before).toBeLessThan(6_500);
    await owner.setAgentState(proxied.agent, 'active');
    client.stream.destroy();
  });
});

describe('what is no WebSocket', () => {
  test.each<[string, (client: FramePeer) => void, string]>([
    ['a frame without a mask', (client) => client.send(TEXT, 'x', { masked: false }), '1002 a frame without a mask'],
    ['RSV1 without an agreement', (client) => client.send(TEXT, 'x', { rsv: 4 }), '1002 a reserved bit'],
    ['RSV2', (client) => client.send(TEXT, 'x', { rsv: 2 }), '1002 a reserved bit'],
    ['an unknown opcode', (client) => client.send(3, 'x'), '1002 an unknown opcode'],
    ['a ping in pieces', (client) => client.send(PING, 'x', { fin: false }), '1002 a control frame in pieces'],
    ['a message inside a message', (client) => [1, 2].forEach(() => client.send(TEXT, 'x', { fin: false })), '1002 a message inside another'],
    ['bad UTF-8', (client) => client.send(TEXT, Buffer.from([0xc3, 0x28])), '1007 text that is not UTF-8'],
    ['bad UTF-8 as a reason', (client) => client.send(CLOSE, Buffer.from([3, 232, 0xff])), '1007 text that is not UTF-8'],
    ['a status that is none', (client) => client.send(CLOSE, Buffer.from([3, 237])), '1002 a status that is none'],
    ['a text over 8 MiB', (client) => client.send(TEXT, 'x'.repeat(8 * MEGABYTE + 1)), '1009 a message over 8 MiB, which a rule is for'],
  ])('from the client, %s', async (_what, send, told) => {
    const { client, host } = await openRaw();
    send(client);
    expect(await client.closed()).toBe(told);
    const left: string[] = [];
    for (let frame = await host.next(); frame !== null && frame.opcode !== CLOSE; frame = await host.next()) left.push(frame.payload.toString());
    expect(left).toEqual([]);
    client.stream.destroy();
  });

  test.each<[string, (host: FramePeer) => void, string, string]>([
    ['a frame with a mask', (host) => host.send(TEXT, 'x', { masked: true }), 'a frame with a mask', '1002'],
    ['a reserved bit', (host) => host.send(TEXT, 'x', { rsv: 1 }), 'a reserved bit', '1002'],
    ['what is not compressed as it says', (host) => host.send(TEXT, Buffer.from([0xff, 0xff, 0xff]), { rsv: 4 }), 'a message that is not compressed as it says', '1007'],
    ['a status that is none', (host) => host.send(CLOSE, Buffer.from([0])), 'a status that is none', '1002'],
  ])('from the host, %s', async (_what, send, reason, toHost) => {
    const { client, host } = await openRaw('/ruled', ['Sec-WebSocket-Extensions: permessage-deflate'], 'permessage-deflate');
    send(host);
    expect(await client.closed()).toBe(`1014 the host sent ${reason}`);
    expect(await host.closed()).toBe(toHost);
    client.stream.destroy();
  });

  test('a compressed message that grows beyond the limit', async () => {
    const { socket, peer, server } = await openLibrary('/ruled', { threshold: 0 }, { threshold: 0 });
    const arrived: string[] = [];
    peer.on('message', (data: Buffer) => arrived.push(data.toString().slice(0, 10)));
    socket.send('x'.repeat(9 * MEGABYTE));
    expect((await once(socket, 'close'))[0]).toBe(1009);
    expect(arrived).toEqual([]);
    server.close();
  });

  test('half a frame is a cut, for the other side too', async () => {
    const fromHost = await openRaw();
    fromHost.host.stream.write(Buffer.from([0x81, 10, 104, 97]));
    fromHost.host.stream.end();
    expect(await fromHost.client.closed()).toBe('cut');
    const fromClient = await openRaw();
    fromClient.client.stream.write(Buffer.from([0x81, 0x8a, 1, 2, 3, 4, 104, 97]));
    fromClient.client.stream.end();
    expect(await fromClient.host.closed()).toBe('cut');
  });

  test('a client that goes away ends the connection to the host, and the other way round', async () => {
    const first = await openRaw();
    first.client.stream.destroy();
    expect(await first.host.next()).toBeNull();
    const second = await openRaw();
    second.host.stream.destroy();
    expect(await second.client.next()).toBeNull();
  });
});
