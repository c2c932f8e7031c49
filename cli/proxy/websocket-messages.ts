import { isUtf8 } from 'node:buffer';
import type { Duplex, TransformCallback } from 'node:stream';
import { pipeline, Transform } from 'node:stream';
import { GatheredBytes } from './gathered-bytes.ts';
import type { Needle } from './needles.ts';
import { Refusal } from './refusal.ts';
import { scrubBytes, Scrubber } from './scrub.ts';
import type { DeflateTerms } from './websocket-deflate.ts';
import { Deflater, Inflater } from './websocket-deflate.ts';
import type { Frame } from './websocket-frames.ts';
import { CLOSE, closeFrame, CONTINUATION, CONTROL, FrameReader, readClose, SocketFault, TEXT, writeFrame } from './websocket-frames.ts';

// [Note: Messages of a WebSocket]
// A client's text messages are held whole where a rule has them searched; its others pass in pieces. A host's
// messages are searched piece by piece, and held only where they are compressed. Control frames keep their place
// between the pieces. A message that cannot go out, or that is none, ends the connection with a close frame to each
// side (RFC 6455 §7.4.1): it has a place for the reason, where a cut has none.

/** As the bodies of requests. */
const CLIENT_MAX = 8 * 1024 * 1024;
/** A host's message, when it is opened. */
const HOST_MAX = 64 * 1024 * 1024;
/** How long the two sides may take to end after a close frame. */
const LINGER_MS = 5_000;

const GOING_AWAY = 1001;
const POLICY = 1008;
const UNEXPECTED = 1011;
/** From the registry of RFC 6455 §11.7: a proxy's word for a host that does not keep to the protocol. */
const BAD_GATEWAY = 1014;

/** What a text message is to be; null where it stays. @throws Refusal */
export type FillText = (text: string) => Promise<Buffer | null>;

/** What is done to the messages of an open WebSocket. */
export interface MessageWork {
  readonly deflate: DeflateTerms | null;
  /** Null where no rule has the client's messages searched. */
  readonly fill: FillText | null;
  /** What to look for in the host's, asked anew for each. */
  readonly needles: () => readonly Needle[];
}

/** Passes messages on between the two until one ends, see [Note: Messages of a WebSocket]. */
export function joinMessages(client: Duplex, host: Duplex, { deflate, fill, needles }: MessageWork): void {
  const toClient = new HostMessages(deflate, needles, end);
  const toHost = fill === null ? null : new ClientMessages(deflate, fill, end);
  const ignore = () => undefined;
  pipeline(toHost === null ? [client, host] : [client, toHost, host], ignore);
  pipeline([host, toClient, client], ignore);

  function end(error: unknown, side: 'client' | 'host'): void {
    const told = side === 'client' ? closeForClient(error) : closeFrame(BAD_GATEWAY, messageOf(error));
    toClient.finish(told);
    // Where the client's frames pass as they are, its own answer to the close frame is what the host gets.
    toHost?.finish(closeFrame(side === 'host' && error instanceof SocketFault ? error.status : GOING_AWAY, ''));
    setTimeout(() => {
      client.destroy();
      host.destroy();
    }, LINGER_MS).unref();
  }
}

/** Names the reference of a refusal, never a value. */
function closeForClient(error: unknown): Frame {
  if (error instanceof SocketFault) return closeFrame(error.status, error.message);
  if (!(error instanceof Refusal)) return closeFrame(UNEXPECTED, '');
  const { reference } = error.details;
  return closeFrame(POLICY, reference === undefined ? error.code : `${error.code} ${reference}`);
}

function messageOf(error: unknown): string {
  return error instanceof SocketFault ? `the host sent ${error.message}` : '';
}

/** One way of a WebSocket. */
abstract class Messages extends Transform {
  readonly #reader: FrameReader;
  readonly #masked: boolean;
  readonly #onFault: (error: unknown) => void;
  #isOver = false;

  constructor(masked: boolean, compresses: boolean, onFault: (error: unknown) => void) {
    super();
    this.#masked = masked;
    this.#reader = new FrameReader(masked, compresses);
    this.#onFault = onFault;
  }

  protected abstract onFrame(frame: Frame): Promise<void> | void;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    void this.#takeAll(chunk).then(() => done());
  }

  /** A side that ends within a frame is cut off, not ended. */
  override _flush(done: TransformCallback): void {
    done(this.#isOver || this.#reader.isBetween ? null : new SocketFault(1002, 'half a frame'));
  }

  async #takeAll(chunk: Buffer): Promise<void> {
    try {
      for (const frame of this.#isOver ? [] : this.#reader.read(chunk)) {
        await this.onFrame(frame);
        if (this.#isOver) return;
      }
    } catch (error) {
      this.#onFault(error);
    }
  }

  protected send(frame: Frame): void {
    if (!this.#isOver && !this.destroyed) this.push(writeFrame(frame, this.#masked));
  }

  /** The last frame that goes this way; what still comes is dropped. */
  finish(frame: Frame): void {
    if (this.#isOver) return;
    this.send(frame);
    this.#isOver = true;
    this.push(null);
  }
}

/** From the client to the host: puts values into text messages. */
class ClientMessages extends Messages {
  readonly #fill: FillText;
  readonly #inflater: Inflater;
  readonly #deflater: Deflater;
  /** The first frame of a message that is held, and what there is of the message. */
  #first: Frame | null = null;
  readonly #held = new GatheredBytes(CLIENT_MAX);

  constructor(deflate: DeflateTerms | null, fill: FillText, onFault: (error: unknown, side: 'client') => void) {
    super(true, deflate !== null, (error) => onFault(error, 'client'));
    this.#fill = fill;
    this.#inflater = new Inflater(deflate?.clientTakeover ?? false);
    this.#deflater = new Deflater(deflate?.clientTakeover ?? false, deflate?.clientBits ?? 0);
  }

  protected override async onFrame(frame: Frame): Promise<void> {
    if (frame.opcode === CLOSE) readClose(frame.payload);
    if (frame.opcode === TEXT || frame.compressed) this.#first = frame;
    if (frame.opcode >= CONTROL || this.#first === null) {
      this.send(frame);
      return;
    }
    if (!this.#held.push(frame.payload)) throw new SocketFault(1009, 'a message over 8 MiB, which a rule is for');
    if (!frame.fin) return;
    const first = this.#first;
    this.#first = null;
    await this.#pass(first, this.#held.take());
  }

  async #pass({ opcode, compressed }: Frame, message: Buffer): Promise<void> {
    const payload = compressed ? this.#inflater.inflate(message, CLIENT_MAX) : message;
    if (opcode === TEXT && !isUtf8(payload)) throw new SocketFault(1007, 'text that is not UTF-8');
    const filled = opcode === TEXT ? await this.#fill(payload.toString('utf8')) : null;
    const packed = compressed && filled === null ? this.#deflater.deflate(payload) : null;
    this.send({ opcode, fin: true, compressed: packed !== null, payload: packed ?? filled ?? payload });
  }
}

/** From the host to the client: takes values out of messages. */
class HostMessages extends Messages {
  readonly #needles: () => readonly Needle[];
  readonly #inflater: Inflater;
  #message: Passing | null = null;

  constructor(deflate: DeflateTerms | null, needles: () => readonly Needle[], onFault: (error: unknown, side: 'host') => void) {
    super(false, deflate !== null, (error) => onFault(error, 'host'));
    this.#needles = needles;
    this.#inflater = new Inflater(deflate?.serverTakeover ?? false);
  }

  protected override onFrame(frame: Frame): void {
    if (frame.opcode >= CONTROL) {
      this.send(searchedControl(frame, this.#needles()));
      return;
    }
    const message = (this.#message ??= frame.compressed ? this.#held(frame) : this.#searched(frame));
    if (frame.fin) this.#message = null;
    message(frame);
  }

  /** A message that goes on when it is whole. */
  #held({ opcode }: Frame): Passing {
    const message = new GatheredBytes(HOST_MAX);
    return ({ payload, fin }) => {
      if (!message.push(payload)) throw new SocketFault(1009, 'a message that is too large');
      if (!fin) return;
      const opened = this.#inflater.inflate(message.take(), HOST_MAX);
      this.send({ opcode, fin, compressed: false, payload: scrubBytes(opened, this.#needles()) });
    };
  }

  /** A message that goes on piece by piece, without what may be the beginning of a value. */
  #searched({ opcode }: Frame): Passing {
    const scrubber = new Scrubber(this.#needles());
    let next = opcode;
    return ({ payload, fin }) => {
      const bytes = fin ? Buffer.concat([scrubber.push(payload), scrubber.end()]) : scrubber.push(payload);
      if (bytes.length === 0 && !fin) return;
      this.send({ opcode: next, fin, compressed: false, payload: bytes });
      next = CONTINUATION;
    };
  }
}

/** Passes a piece of a message on. */
type Passing = (frame: Frame) => void;

function searchedControl(frame: Frame, needles: readonly Needle[]): Frame {
  if (frame.opcode !== CLOSE) return { ...frame, payload: scrubBytes(frame.payload, needles).subarray(0, frame.payload.length) };
  const close = readClose(frame.payload);
  return close === null ? frame : closeFrame(close.status, scrubBytes(Buffer.from(close.reason), needles).toString('utf8'));
}
