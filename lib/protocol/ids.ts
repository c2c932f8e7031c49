import type { Bytes } from '../crypto/bytes.ts';
import { toHex } from '../crypto/encoding.ts';
import { ProtocolError } from './errors.ts';

/** A random UUID (RFC 9562 §5.4) in lower case: of a vault, entry, field or agent. Made by clients. */
export type Id = string;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Where the 16 pairs of digits stand. */
const DIGITS_AT = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** A fresh id: 122 random bits. */
export function makeId(): Id {
  return crypto.randomUUID();
}

/** Whether `text` has the form of an id. */
export function isId(text: string): text is Id {
  return UUID.test(text);
}

/** The 16 bytes of an id. @throws ProtocolError `bad-id` */
export function idBytes(id: Id): Bytes {
  if (!isId(id)) throw new ProtocolError('bad-id', 'an id must be a lower-case UUID');
  const bytes = new Uint8Array(16);
  DIGITS_AT.forEach((at, position) => {
    bytes[position] = (digit(id.charCodeAt(at)) << 4) | digit(id.charCodeAt(at + 1));
  });
  return bytes;
}

/** The value of a lower-case hexadecimal digit. */
function digit(unit: number): number {
  return unit <= 0x39 ? unit - 0x30 : unit - 0x57;
}

/** The id of 16 bytes. @throws ProtocolError `bad-id` */
export function idFromBytes(bytes: Uint8Array): Id {
  if (bytes.length !== 16) throw new ProtocolError('bad-id', `an id has 16 bytes, got ${bytes.length}`);
  const hex = toHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
