import { isUtf8 } from 'node:buffer';
import { randomFillSync } from 'node:crypto';
import { GatheredBytes } from './gathered-bytes.ts';

// RFC 6455 §5: the frames of a WebSocket, read and written. Between the two they may be cut anew: how a message is
// divided into frames is an intermediary's to change (§5.4).

export const CONTINUATION = 0;
export const TEXT = 1;
const BINARY = 2;
export const CLOSE = 8;
const PONG = 10;
/** Opcodes from here on are for control frames (§5.5). */
export const CONTROL = 8;

const FIN = 0x80;
const RSV1 = 0x40;
const RESERVED = 0x30;
const MASKED = 0x80;
/** §5.5: a control frame has no more, and is in one piece. */
const CONTROL_MAX = 125;
const REASON_MAX = CONTROL_MAX - 2;
/** A larger frame is handed on in pieces, as it arrives. */
const WHOLE_MAX = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** A frame, or a piece of a large one as a frame of its own. */
export interface Frame {
  readonly opcode: number;
  /** Whether the message ends here. */
  readonly fin: boolean;
  /** Whether the message is compressed (RFC 7692 §6); said in its first frame only. */
  readonly compressed: boolean;
  /** Without its mask. */
  readonly payload: Buffer;
}

/** Why a connection fails, as a status of §7.4.1. */
type FaultStatus = 1002 | 1007 | 1009;

/** What is no WebSocket, or more than is read. */
export class SocketFault extends Error {
  override readonly name = 'SocketFault';
  readonly status: FaultStatus;

  constructor(status: FaultStatus, message: string) {
    super(message);
    this.status = status;
  }
}

interface Head {
  readonly opcode: number;
  readonly fin: boolean;
  readonly compressed: boolean;
  readonly mask: Buffer | null;
  readonly length: number;
  /** How long the head itself is. */
  readonly size: number;
}

/** What is left of a frame that is handed on in pieces. */
interface Rest {
  readonly head: Head;
  /** Bytes of the payload that have gone on. */
  done: number;
}

/** Reads the frames of one side. */
export class FrameReader {
  readonly #masked: boolean;
  readonly #compresses: boolean;
  /** The beginning of a frame, and how long it has to be before it is looked at again. */
  readonly #begun = new GatheredBytes(Infinity);
  #needed = 0;
  /** What is being read. */
  #held: Buffer = NOTHING;
  #rest: Rest | null = null;
  #inMessage = false;

  /**
   * @param masked whether the side is a client, whose frames are masked (§5.1)
   * @param compresses whether permessage-deflate was agreed on
   */
  constructor(masked: boolean, compresses: boolean) {
    this.#masked = masked;
    this.#compresses = compresses;
  }

  /** Whether what came so far ends with a frame. */
  get isBetween(): boolean {
    return this.#begun.length === 0 && this.#rest === null;
  }

  /** The frames that end in `chunk`, and pieces of a large one. @throws SocketFault */
  *read(chunk: Buffer): Generator<Frame> {
    this.#held = chunk;
    if (this.#begun.length > 0) {
      this.#begun.push(chunk);
      if (this.#begun.length < this.#needed) return;
      this.#held = this.#begun.take();
    }
    for (let frame = this.#next(); frame !== null; frame = this.#next()) yield frame;
    this.#begun.push(this.#held);
    this.#held = NOTHING;
  }

  #next(): Frame | null {
    if (this.#rest !== null) return this.#piece(this.#rest);
    const head = readHead(this.#held);
    this.#needed = head === null ? this.#held.length + 1 : head.size + head.length;
    if (head === null) return null;
    this.#ensureFits(head);
    if (head.length > WHOLE_MAX) {
      this.#note(head);
      this.#held = this.#held.subarray(head.size);
      return this.#piece((this.#rest = { head, done: 0 }));
    }
    if (this.#held.length < this.#needed) return null;
    this.#note(head);
    const payload = unmasked(this.#held.subarray(head.size, head.size + head.length), head.mask, 0);
    this.#held = this.#held.subarray(head.size + head.length);
    const { opcode, fin, compressed } = head;
    return { opcode, fin, compressed, payload };
  }

  #piece(rest: Rest): Frame | null {
    const { head, done } = rest;
    const bytes = this.#held.subarray(0, head.length - done);
    if (bytes.length === 0) return null;
    this.#held = this.#held.subarray(bytes.length);
    rest.done += bytes.length;
    const isLast = rest.done === head.length;
    if (isLast) this.#rest = null;
    const first = done === 0;
    return {
      opcode: first ? head.opcode : CONTINUATION,
      fin: isLast && head.fin,
      compressed: first && head.compressed,
      payload: unmasked(bytes, head.mask, done),
    };
  }

  #note({ opcode, fin }: Head): void {
    if (opcode < CONTROL) this.#inMessage = !fin;
  }

  #ensureFits({ opcode, fin, compressed, mask, length }: Head): void {
    if ((mask !== null) !== this.#masked) throw broken(this.#masked ? 'a frame without a mask' : 'a frame with a mask');
    const isControl = opcode >= CONTROL;
    if (isControl ? opcode > PONG : opcode > BINARY) throw broken('an unknown opcode');
    if (isControl && (!fin || length > CONTROL_MAX)) throw broken('a control frame in pieces');
    if (compressed && (!this.#compresses || isControl || opcode === CONTINUATION)) throw broken('a reserved bit');
    if (!isControl && (opcode === CONTINUATION) !== this.#inMessage) throw broken('a message inside another');
  }
}

/** The head of the first frame, or null where it is not all there. */
function readHead(bytes: Buffer): Head | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  if ((first & RESERVED) !== 0) throw broken('a reserved bit');
  const short = second & 0x7f;
  const lengthEnd = short === 127 ? 10 : short === 126 ? 4 : 2;
  const size = lengthEnd + ((second & MASKED) === 0 ? 0 : 4);
  if (bytes.length < size) return null;
  const long = short === 127 ? bytes.readBigUInt64BE(2) : BigInt(short === 126 ? bytes.readUInt16BE(2) : short);
  // §5.2: the shortest form that holds the length, which has 63 bits.
  if ((short === 126 && long < 126n) || (short === 127 && long < 65_536n) || long > Number.MAX_SAFE_INTEGER) throw broken('a length in the wrong form');
  return {
    opcode: first & 0x0f,
    fin: (first & FIN) !== 0,
    compressed: (first & RSV1) !== 0,
    mask: size === lengthEnd ? null : bytes.subarray(lengthEnd, size),
    length: Number(long),
    size,
  };
}

/** §5.3. A copy, because the bytes are not this function's to change. */
function unmasked(bytes: Buffer, mask: Buffer | null, from: number): Buffer {
  return mask === null ? bytes : applyMask(Buffer.from(bytes), mask, from);
}

function applyMask(bytes: Buffer, mask: Buffer, from: number): Buffer {
  for (let index = 0; index < bytes.length; index++) bytes[index] = (bytes[index] ?? 0) ^ (mask[(from + index) & 3] ?? 0);
  return bytes;
}

/** The bytes of a frame. @param masked as a client sends it, with a mask that nobody can foresee (§5.3) */
export function writeFrame({ opcode, fin, compressed, payload }: Frame, masked: boolean): Buffer {
  const first = (fin ? FIN : 0) | (compressed ? RSV1 : 0) | opcode;
  const head = Buffer.concat([Buffer.from([first]), lengthOf(payload.length, masked)]);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomFillSync(Buffer.alloc(4));
  return Buffer.concat([head, mask, applyMask(Buffer.from(payload), mask, 0)]);
}

function lengthOf(length: number, masked: boolean): Buffer {
  const bit = masked ? MASKED : 0;
  if (length <= CONTROL_MAX) return Buffer.from([bit | length]);
  const bytes = Buffer.alloc(length < 65_536 ? 3 : 9);
  bytes[0] = bit | (length < 65_536 ? 126 : 127);
  if (length < 65_536) bytes.writeUInt16BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

/** A close frame (§5.5.1). The reason is cut to what fits, between characters. */
export function closeFrame(status: number, reason: string): Frame {
  const code = Buffer.alloc(2);
  code.writeUInt16BE(status);
  const text = Buffer.from(reason, 'utf8');
  let end = Math.min(text.length, REASON_MAX);
  // RFC 3629 §3: the bytes of a character but its first one are 10xxxxxx.
  while (end < text.length && ((text[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { opcode: CLOSE, fin: true, compressed: false, payload: Buffer.concat([code, text.subarray(0, end)]) };
}

/** Status and reason of a close frame; null where it has none. @throws SocketFault */
export function readClose(payload: Buffer): { readonly status: number; readonly reason: string } | null {
  if (payload.length === 0) return null;
  const status = payload.length === 1 ? 0 : payload.readUInt16BE(0);
  // §7.4.1 and its registry: 1004 to 1006 and 1015 are never sent.
  const isKnown = (status >= 1000 && status <= 1003) || (status >= 1007 && status <= 1014) || (status >= 3000 && status <= 4999);
  if (!isKnown) throw broken('a status that is none');
  const reason = payload.subarray(2);
  if (!isUtf8(reason)) throw new SocketFault(1007, 'text that is not UTF-8');
  return { status, reason: reason.toString('utf8') };
}

function broken(message: string): SocketFault {
  return new SocketFault(1002, message);
}
