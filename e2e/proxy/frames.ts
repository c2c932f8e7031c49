import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Proxied } from './proxied.ts';
import { openTunnel } from './tunnel.ts';

// One side of a WebSocket that can also say what no library would. It shares no code with the proxy.

/** A frame as it was on the wire. */
export interface WireFrame {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

interface Bits {
  readonly fin?: boolean;
  /** RSV1, RSV2 and RSV3 as a number. */
  readonly rsv?: number;
  readonly masked?: boolean;
}

/** Reads and writes frames on a connection. */
export class FramePeer {
  readonly stream: Duplex;
  /** How many bytes have come. */
  received = 0;
  readonly #masks: boolean;
  readonly #frames: WireFrame[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #ended = false;

  /** @param masks whether it is the client */
  constructor(stream: Duplex, masks: boolean) {
    this.stream = stream;
    this.#masks = masks;
    stream.on('data', (chunk: Buffer) => {
      this.received += chunk.length;
      this.#read(chunk);
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    stream.on('error', end).on('end', end).on('close', end);
  }

  /** The next frame, or null where the other side has ended. */
  async next(): Promise<WireFrame | null> {
    while (this.#frames.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#frames.shift() ?? null;
  }

  /** Status and reason of the close frame that comes next. */
  async closed(): Promise<string> {
    const frame = await this.next();
    if (frame?.opcode !== CLOSE) return frame === null ? 'cut' : `opcode ${frame.opcode}: ${frame.payload.toString()}`;
    return frame.payload.length < 2 ? 'no status' : `${frame.payload.readUInt16BE()} ${frame.payload.subarray(2).toString()}`.trim();
  }

  send(opcode: number, content: Buffer | string, { fin = true, rsv = 0, masked = this.#masks }: Bits = {}): void {
    const payload = Buffer.from(content as string);
    const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
    const bit = masked ? 0x80 : 0;
    const length = Buffer.alloc(payload.length < 126 ? 1 : payload.length < 65_536 ? 3 : 9);
    length[0] = bit | (length.length === 1 ? payload.length : length.length === 3 ? 126 : 127);
    if (length.length === 3) length.writeUInt16BE(payload.length, 1);
    if (length.length === 9) length.writeBigUInt64BE(BigInt(payload.length), 1);
    const mask = masked ? randomBytes(4) : Buffer.alloc(0);
    this.stream.write(Buffer.concat([Buffer.from([first]), length, mask, masked ? xor(payload, mask) : payload]));
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (let frame = this.#shift(); frame !== null; frame = this.#shift()) this.#frames.push(frame);
    this.#wake();
  }

  #shift(): WireFrame | null {
    const bytes = this.#bytes;
    if (bytes.length < 2) return null;
    const [first = 0, second = 0] = bytes;
    const short = second & 0x7f;
    const lengthEnd = short === 126 ? 4 : short === 127 ? 10 : 2;
    const masked = (second & 0x80) !== 0;
    const start = lengthEnd + (masked ? 4 : 0);
    if (bytes.length < start) return null;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return null;
    const payload = bytes.subarray(start, start + length);
    this.#bytes = bytes.subarray(start + length);
    return { fin: (first & 0x80) !== 0, rsv1: (first & 0x40) !== 0, opcode: first & 0x0f, masked, payload: masked ? xor(payload, bytes.subarray(lengthEnd, start)) : payload };
  }
}

function xor(payload: Buffer, mask: Buffer): Buffer {
  return Buffer.from(payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0)));
}

/** What a host answers to a handshake (RFC 6455 §4.2.2). */
export function acceptUpgrade(request: IncomingMessage, socket: Duplex, extensions: string | null = null): FramePeer {
  const key = request.headers['sec-websocket-key'] ?? '';
  const proof = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const more = extensions === null ? '' : `Sec-WebSocket-Extensions: ${extensions}\r\n`;
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n${more}\r\n`);
  return new FramePeer(socket, false);
}

/** Opens a WebSocket over HTTP/1.1 through the proxy. @param fields lines of the handshake */
export async function openFrames(
  proxied: Proxied,
  path: string,
  fields: readonly string[] = [],
  port = proxied.upstream.port,
): Promise<{ readonly peer: FramePeer; readonly head: string }> {
  const tls = await openTunnel(proxied, 'http/1.1', `localhost:${port}`);
  const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', ...fields];
  tls.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${lines.join('\r\n')}\r\n\r\n`);
  let head = '';
  while (!head.includes('\r\n\r\n')) head += String((await once(tls, 'data'))[0]);
  return { peer: new FramePeer(tls, true), head };
}
