import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { socketPair } from '../../tests/socket-pair.ts';
import { BodyWriter } from './body-writer.ts';
import { IncomingBody } from './http1-message.ts';
import { passOn } from './pass-on.ts';

const PIECE_BYTES = 16 * 1024;
/** More than the kernel takes for a client that does not read. */
const MANY = 2_000;

/** Memory of its own, as what is read from a connection has. */
function piece(fill: number): Buffer {
  return Buffer.from(new ArrayBuffer(PIECE_BYTES)).fill(fill);
}

/** Passes pieces on to a client that reads when they have all been given. @returns what it got */
async function passed(pieces: readonly Buffer[], length: number, isChunked: boolean): Promise<Buffer> {
  const from = await socketPair();
  const to = await socketPair();
  const body = new IncomingBody(length, from.arrived);
  const passing = passOn(body, new BodyWriter(to.arrived, '', isChunked), null);
  const last = pieces.at(-1)?.length;
  for (const bytes of pieces) body.push(bytes);
  // What waits for the client is there still.
  expect(pieces.at(-1)?.length).toBe(last);
  const got: Buffer[] = [];
  to.client.on('data', (bytes: Buffer) => got.push(bytes));
  await passing;
  to.arrived.end();
  await once(to.client, 'end');
  for (const socket of [from.client, from.arrived, to.client, to.arrived]) socket.destroy();
  return Buffer.concat(got);
}

describe('the memory of a piece, see [Note: The memory of a download]', () => {
  test.each([false, true])('is freed when it has been written, and not before (in chunks: %s)', async (isChunked) => {
    const pieces = Array.from({ length: MANY }, (_, index) => piece(index % 256));
    const got = await passed(pieces, MANY * PIECE_BYTES, isChunked);
    const framed = (bytes: Buffer) => (isChunked ? [`${PIECE_BYTES.toString(16)}\r\n`, bytes, '\r\n'].map((part) => Buffer.from(part)) : [bytes]);
    const expected = Buffer.concat(pieces.flatMap((_, index) => framed(piece(index % 256))));
    expect(got.equals(expected)).toBe(true);
    expect(pieces.filter(({ length }) => length > 0)).toEqual([]);
  });

  test('is kept where something else stands there too', async () => {
    const whole = piece(1);
    const got = await passed([whole.subarray(0, PIECE_BYTES / 2)], PIECE_BYTES / 2, false);
    expect(got).toEqual(Buffer.alloc(PIECE_BYTES / 2, 1));
    expect(whole.equals(piece(1))).toBe(true);
  });
});
