import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Fields } from './headers.ts';
import { valuesOf, withoutFields } from './headers.ts';
import { Refusal } from './refusal.ts';
import { SocketFault } from './websocket-frames.ts';

// [Note: Compressed messages]
// permessage-deflate (RFC 7692) is the one extension that a WebSocket keeps whose messages are read here: what
// another one does to frames is not known. Client and host agree on its terms with each other; in between,
// messages are opened. To the client they go on as they are then, because packing them again costs more than it saves
// on this machine. To the host they are packed again, but for one with a value in it: its length, together with
// text that others can have sent, would tell of the value (the attack CRIME). So the value is in no window either.

const EXTENSIONS = 'sec-websocket-extensions';
const NAME = 'permessage-deflate';
/** RFC 7692 §7.2.1: an empty block, which is left out at the end of a message. */
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
/** RFC 7692 §7.1.2: at most 15 bits. */
const WINDOW = 32 * 1024;

/** What client and host have agreed on (RFC 7692 §7.1). */
export interface DeflateTerms {
  /** Whether a message may refer to the ones before it, by who sends it. */
  readonly clientTakeover: boolean;
  readonly serverTakeover: boolean;
  /** How far back the client may refer, as a power of two. */
  readonly clientBits: number;
}

/** The fields of a handshake with the one extension whose messages can be read, see [Note: Compressed messages]. */
export function onlyDeflate(fields: Fields): Fields {
  const offers = offersIn(fields).filter((offer) => nameOf(offer) === NAME);
  const others = withoutFields(fields, [EXTENSIONS]);
  return offers.length === 0 ? others : [...others, ['Sec-WebSocket-Extensions', offers.join(', ')]];
}

/** The terms in a host's answer, or null where messages are not compressed. @throws Refusal `upstream` for what was not offered */
export function agreedTerms(fields: Fields): DeflateTerms | null {
  const [agreed, second] = offersIn(fields);
  if (agreed === undefined) return null;
  const parameters = new Map(agreed.split(';').slice(1).map(parameterOf));
  const bits = Number(parameters.get('client_max_window_bits') ?? 15);
  if (second !== undefined || nameOf(agreed) !== NAME || !(bits >= 8 && bits <= 15)) {
    throw new Refusal('upstream', 'the host answers the handshake with an extension that was not offered');
  }
  return {
    clientTakeover: !parameters.has('client_no_context_takeover'),
    serverTakeover: !parameters.has('server_no_context_takeover'),
    clientBits: bits,
  };
}

function offersIn(fields: Fields): string[] {
  return valuesOf(fields, EXTENSIONS).flatMap((value) => value.split(',')).map((offer) => offer.trim()).filter((offer) => offer !== '');
}

function nameOf(offer: string): string {
  return (offer.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function parameterOf(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=', 2);
  return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')];
}

/** Opens the messages of one side. */
export class Inflater {
  readonly #takeover: boolean;
  #window: Buffer = Buffer.alloc(0);

  constructor(takeover: boolean) {
    this.#takeover = takeover;
  }

  /** A message, opened. @param max a larger one is not @throws SocketFault */
  inflate(message: Buffer, max: number): Buffer {
    try {
      const opened = inflateRawSync(Buffer.concat([message, TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: max,
        ...(this.#window.length > 0 && { dictionary: this.#window }),
      });
      if (this.#takeover) this.#window = windowAfter(this.#window, opened, WINDOW);
      return opened;
    } catch (error) {
      const isLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      throw isLarge ? new SocketFault(1009, 'a message that is too large') : new SocketFault(1007, 'a message that is not compressed as it says');
    }
  }
}

/** Packs messages for one side. */
export class Deflater {
  readonly #takeover: boolean;
  readonly #bits: number;
  #window: Buffer = Buffer.alloc(0);

  constructor(takeover: boolean, bits: number) {
    this.#takeover = takeover;
    this.#bits = bits;
  }

  /** A message, packed; null where it cannot be: zlib has no window of 8 bits. */
  deflate(message: Buffer): Buffer | null {
    if (this.#bits < 9) return null;
    const packed = deflateRawSync(message, {
      finishFlush: constants.Z_SYNC_FLUSH,
      windowBits: this.#bits,
      ...(this.#window.length > 0 && { dictionary: this.#window }),
    });
    if (this.#takeover) this.#window = windowAfter(this.#window, message, 2 ** this.#bits);
    return packed.subarray(0, packed.length - TAIL.length);
  }
}

/** The last bytes of what was sent, copied: a part would keep all of it alive. */
function windowAfter(window: Buffer, message: Buffer, size: number): Buffer {
  const both = message.length >= size ? message : Buffer.concat([window, message]);
  return Buffer.from(both.subarray(Math.max(0, both.length - size)));
}
