import type { TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';
import type { Needle } from './needles.ts';
import { scrubBytes } from './scrub.ts';

// RFC 6455 §5.2. Only frames of a server are read here: they are not masked.

const FIN = 0x80;
const OPCODE = 0x0f;
const CONTINUATION = 0;
const CONTROL = 8;
/** A larger message ends the connection: it would have to be held whole to be searched. */
const MESSAGE_MAX = 64 * 1024 * 1024;

interface Frame {
  readonly first: number;
  readonly payload: Buffer;
  readonly size: number;
}

/** Replaces needles in the messages that a server sends; each message goes on as one frame. */
export class FrameScrubber extends Transform {
  readonly #needles: readonly Needle[];
  #bytes: Buffer[] = [];
  #length = 0;
  #message: Buffer[] = [];
  #messageStart = 0;

  constructor(needles: readonly Needle[]) {
    super();
    this.#needles = needles;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes.push(chunk);
    this.#length += chunk.length;
    if (this.#length > MESSAGE_MAX) {
      done(new RangeError('the message is too large to be searched'));
      return;
    }
    let bytes = this.#bytes.length === 1 ? chunk : Buffer.concat(this.#bytes);
    for (let frame = readFrame(bytes); frame !== null; frame = readFrame(bytes)) {
      this.#take(frame);
      bytes = bytes.subarray(frame.size);
    }
    this.#bytes = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length + this.#message.reduce((sum, part) => sum + part.length, 0);
    done();
  }

  #take({ first, payload }: Frame): void {
    const opcode = first & OPCODE;
    if (opcode >= CONTROL) {
      this.push(writeFrame(first, scrubBytes(payload, this.#needles).subarray(0, 125)));
      return;
    }
    if (opcode !== CONTINUATION) this.#messageStart = first & ~FIN;
    this.#message.push(payload);
    if ((first & FIN) === 0) return;
    const message = Buffer.concat(this.#message);
    this.#message = [];
    this.push(writeFrame(this.#messageStart | FIN, scrubBytes(message, this.#needles)));
  }
}

/** The first frame of `bytes`, or null where it is not all there. */
function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return null;
  const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < start + length) return null;
  return { first, payload: bytes.subarray(start, start + length), size: start + length };
}

function writeFrame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  if (length < 65_536) return Buffer.concat([Buffer.from([first, 126, length >> 8, length & 0xff]), payload]);
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
