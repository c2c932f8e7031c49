import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { agreedTerms, Deflater, Inflater, onlyDeflate } from './websocket-deflate.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const extensions = (value: string) => [['Sec-WebSocket-Extensions', value]] as const;

describe('RFC 7692 §7.2.3: the examples', () => {
  test.each([
    ['one block', 'f2 48 cd c9 c9 07 00'],
    ['a block without compression', '00 05 00 fa ff 48 65 6c 6c 6f 00'],
    ['a block that says it is the last', 'f3 48 cd c9 c9 07 00 00'],
    ['two blocks', 'f2 48 05 00 00 00 ff ff ca c9 c9 07 00'],
  ])('%s', (_what, bytes) => {
    expect(new Inflater(false).inflate(hex(bytes), 100).toString()).toBe('Hello');
  });

  test('a message that refers to the one before it', () => {
    const both = (takeover: boolean) => {
      const inflater = new Inflater(takeover);
      return [hex('f2 48 cd c9 c9 07 00'), hex('f2 00 11 00 00')].map((bytes) => inflater.inflate(bytes, 100).toString());
    };
    expect(both(true)).toEqual(['Hello', 'Hello']);
    expect(() => both(false)).toThrow('not compressed as it says');
    const deflater = new Deflater(true, 15);
    expect([deflater.deflate(Buffer.from('Hello')), deflater.deflate(Buffer.from('Hello'))]).toEqual([hex('f2 48 cd c9 c9 07 00'), hex('f2 00 11 00 00')]);
  });
});

test.each([
  [true, 15],
  [true, 9],
  [false, 15],
])('what is packed opens again, with takeover %s and a window of %i bits', (takeover, bits) => {
  const [deflater, inflater] = [new Deflater(takeover, bits), new Inflater(takeover)];
  const noise = randomBytes(50_000);
  for (const message of [Buffer.from('Hello'), Buffer.alloc(0), noise, noise, Buffer.alloc(200_000, 'abc'), Buffer.from('Hello')]) {
    const packed = deflater.deflate(message);
    expect(packed).not.toBeNull();
    expect(inflater.inflate(packed ?? Buffer.alloc(0), 1_000_000).equals(message)).toBe(true);
  }
});

test('a bomb stays closed, and a window of 8 bits is not used', () => {
  const packed = new Deflater(false, 15).deflate(Buffer.alloc(5_000_000)) ?? Buffer.alloc(0);
  expect(packed.length).toBeLessThan(10_000);
  expect(() => new Inflater(false).inflate(packed, 1_000_000)).toThrow('too large');
  expect(new Deflater(true, 8).deflate(Buffer.from('x'))).toBeNull();
});

test('of the offers only those go on that are understood', () => {
  const offers = extensions('x-other; a=1, permessage-deflate; client_max_window_bits, permessage-bzip2, permessage-deflate');
  expect(onlyDeflate([['X', 'y'], ...offers])).toEqual([['X', 'y'], ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits, permessage-deflate']]);
  expect(onlyDeflate(extensions('x-other'))).toEqual([]);
});

test('the terms are those of the answer', () => {
  expect(agreedTerms([])).toBeNull();
  expect(agreedTerms(extensions('permessage-deflate'))).toEqual({ clientTakeover: true, serverTakeover: true, clientBits: 15 });
  expect(agreedTerms(extensions('permessage-deflate; server_no_context_takeover; client_max_window_bits="10"'))).toEqual({ clientTakeover: true, serverTakeover: false, clientBits: 10 });
  expect(agreedTerms(extensions('permessage-deflate;client_no_context_takeover'))).toMatchObject({ clientTakeover: false });
  for (const wrong of ['x-other', 'permessage-deflate, permessage-deflate', 'permessage-deflate; client_max_window_bits=16']) {
    expect(() => agreedTerms(extensions(wrong))).toThrow('not offered');
  }
});
