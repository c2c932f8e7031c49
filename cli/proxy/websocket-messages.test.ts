import type { Duplex } from 'node:stream';
import { duplexPair } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { liveMemory } from '../../tests/live-memory.ts';
import type { DeflateTerms } from './websocket-deflate.ts';
import type { Frame } from './websocket-frames.ts';
import { CONTINUATION, FrameReader, TEXT, writeFrame } from './websocket-frames.ts';
import { joinMessages } from './websocket-messages.ts';

const MEGABYTE = 1024 * 1024;
const DEFLATE: DeflateTerms = { clientTakeover: false, serverTakeover: false, clientBits: 15 };

/** A client and a host; texts of the client are in capitals when they get to the host. */
function joined(deflate: DeflateTerms | null): { readonly client: Duplex; readonly host: Duplex } {
  const [client, toClient] = duplexPair();
  const [toHost, host] = duplexPair();
  joinMessages(toClient, toHost, { deflate, fill: (text) => Promise.resolve(Buffer.from(text.toUpperCase())), needles: () => [] });
  return { client, host };
}

/** Ends when the bytes are read at the other side. */
async function write(stream: Duplex, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => stream.write(bytes, (error) => (error ? reject(error) : resolve())));
}

/** The next message. */
async function messageOf(stream: Duplex, masked: boolean): Promise<string> {
  const reader = new FrameReader(masked, false);
  const pieces: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (const { payload, fin } of reader.read(chunk)) {
      pieces.push(payload);
      if (fin) return Buffer.concat(pieces).toString('utf8');
    }
  }
  throw new Error('the stream ended within a message');
}

/** A message whose bytes have 200,000 frames without any between them. @returns by how much more memory is held before its last frame */
async function sendScattered(stream: Duplex, masked: boolean, first: Frame, last: Buffer): Promise<number> {
  const empty = writeFrame({ opcode: CONTINUATION, fin: false, compressed: false, payload: Buffer.alloc(0) }, masked);
  const many = Buffer.concat(Array.from({ length: 10_000 }, () => empty));
  await write(stream, writeFrame(first, masked));
  const before = liveMemory();
  for (let count = 0; count < 20; count++) await write(stream, many);
  const held = liveMemory() - before;
  stream.write(writeFrame({ opcode: CONTINUATION, fin: true, compressed: false, payload: last }, masked));
  return held;
}

test('a held message of a client takes the memory of its bytes, however many frames it has', async () => {
  const { client, host } = joined(null);
  const arrived = messageOf(host, true);
  const held = await sendScattered(client, true, { opcode: TEXT, fin: false, compressed: false, payload: Buffer.from('one, ') }, Buffer.from('two'));
  expect(await arrived).toBe('ONE, TWO');
  expect(held).toBeLessThan(5 * MEGABYTE);
  client.destroy();
});

test('a held message of a host takes the memory of its bytes, however many frames it has', async () => {
  const { client, host } = joined(DEFLATE);
  const arrived = messageOf(client, false);
  const packed = deflateRawSync('one, two');
  const held = await sendScattered(host, false, { opcode: TEXT, fin: false, compressed: true, payload: packed.subarray(0, 4) }, packed.subarray(4));
  expect(await arrived).toBe('one, two');
  expect(held).toBeLessThan(5 * MEGABYTE);
  client.destroy();
});
