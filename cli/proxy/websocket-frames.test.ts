import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { liveMemory } from '../../tests/live-memory.ts';
import type { Frame } from './websocket-frames.ts';
import { closeFrame, CONTINUATION, FrameReader, readClose, SocketFault, TEXT, writeFrame } from './websocket-frames.ts';

const frameOf = (payload: Buffer | string, more: Partial<Frame> = {}): Frame => ({ opcode: TEXT, fin: true, compressed: false, payload: Buffer.from(payload as string), ...more });

afterEach(() => {
  vi.restoreAllMocks();
});

/** Reads bytes in pieces of `size`. */
function readIn(size: number, bytes: Buffer, masked: boolean, compresses = false): Frame[] {
  const reader = new FrameReader(masked, compresses);
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += size) frames.push(...reader.read(bytes.subarray(at, at + size)));
  expect(reader.isBetween).toBe(true);
  return frames;
}

test.each([0, 1, 125, 126, 65_535, 65_536])('a frame of %i bytes is read as it was written, with and without a mask', (length) => {
  const frame = frameOf(Buffer.alloc(length, 'ab'));
  for (const masked of [true, false]) {
    const bytes = writeFrame(frame, masked);
    if (length > 100) expect(bytes.includes(frame.payload), 'masked on the wire').toBe(!masked);
    const [read, ...others] = readIn(bytes.length, bytes, masked);
    expect([read, others]).toEqual([frame, []]);
  }
});

test('RFC 6455 §5.7: the examples', () => {
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  const hello = frameOf('Hello');
  expect(writeFrame(hello, false)).toEqual(hex('81 05 48 65 6c 6c 6f'));
  expect(readIn(1, hex('81 85 37 fa 21 3d 7f 9f 4d 51 58'), true)).toEqual([hello]);
  expect(readIn(3, hex('01 03 48 65 6c 80 02 6c 6f'), false)).toEqual([frameOf('Hel', { fin: false }), frameOf('lo', { opcode: CONTINUATION })]);
});

test('however the bytes are cut, the message is the same', () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(payloads, fc.integer({ min: 1, max: 50 }), fc.boolean(), (parts, size, masked) => {
      const frames = parts.map((part, index) => frameOf(Buffer.from(part), { opcode: index === 0 ? TEXT : CONTINUATION, fin: index === parts.length - 1 }));
      const read = readIn(size, Buffer.concat(frames.map((frame) => writeFrame(frame, masked))), masked);
      expect(Buffer.concat(read.map(({ payload }) => payload))).toEqual(Buffer.concat(parts));
      expect(read.at(-1)?.fin).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a large frame is handed on in pieces, a control frame behind it included', () => {
  const large = Buffer.alloc(300_000, 'xyz');
  const bytes = Buffer.concat([writeFrame(frameOf(large), true), writeFrame(frameOf('p', { opcode: 9 }), true)]);
  const read = readIn(10_000, bytes, true);
  expect(read.length).toBeGreaterThan(20);
  expect(read.map(({ opcode }) => opcode).filter((opcode) => opcode !== CONTINUATION)).toEqual([TEXT, 9]);
  expect(read.filter(({ fin }) => fin)).toHaveLength(2);
  expect(Buffer.concat(read.slice(0, -1).map(({ payload }) => payload)).equals(large)).toBe(true);
});

test('a frame that comes byte by byte is not copied for each', () => {
  const frame = frameOf(Buffer.alloc(5_000, 'ab'));
  const bytes = writeFrame(frame, false);
  const copied = [vi.spyOn(Buffer, 'allocUnsafe'), vi.spyOn(Buffer, 'concat')];
  expect(readIn(1, bytes, false)).toEqual([frame]);
  for (const { mock } of copied) expect(mock.calls.length).toBeLessThan(40);
});

test('the beginning of a frame does not keep alive what came before it', () => {
  const whole = writeFrame(frameOf(Buffer.alloc(1_000_000)), false);
  const before = liveMemory();
  const readers = Array.from({ length: 20 }, () => {
    const reader = new FrameReader(false, false);
    for (const frame of reader.read(Buffer.concat([whole, Buffer.from([0x81])]))) expect(frame.payload).toHaveLength(1_000_000);
    return reader;
  });
  expect(liveMemory() - before).toBeLessThan(5_000_000);
  expect(readers.map(({ isBetween }) => isBetween)).not.toContain(true);
});

describe('what is no frame is refused', () => {
  const raw = (first: number, payload = '') => Buffer.concat([Buffer.from([first, payload.length]), Buffer.from(payload)]);
  test.each([
    ['a mask where none belongs', writeFrame(frameOf('x'), true)],
    ['RSV2', raw(0xa1, 'x')],
    ['RSV3', raw(0x91, 'x')],
    ['RSV1 without an agreement', raw(0xc1, 'x')],
    ['an opcode for data that is not known', raw(0x83)],
    ['an opcode for control that is not known', raw(0x8b)],
    ['a ping in pieces', raw(0x09)],
    ['a ping that is too long', Buffer.from([0x89, 126, 0, 126])],
    ['a continuation of nothing', raw(0x80)],
    ['a message inside a message', Buffer.concat([raw(0x01), raw(0x01)])],
    ['a length that needs no 16 bits', Buffer.from([0x81, 126, 0, 125])],
    ['a length that needs no 64 bits', Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff])],
    ['a length of 64 bits', Buffer.from([0x81, 127, 0x80, 0, 0, 0, 0, 1, 0, 0])],
  ])('%s', (_what, bytes) => {
    expect(() => [...new FrameReader(false, false).read(bytes)]).toThrow(SocketFault);
  });

  test('no mask where one belongs, and RSV1 where no message begins', () => {
    expect(() => [...new FrameReader(true, true).read(writeFrame(frameOf('x'), false))]).toThrow('without a mask');
    expect(() => [...new FrameReader(false, true).read(raw(0xc9))]).toThrow('reserved bit');
    expect(() => [...new FrameReader(false, true).read(Buffer.concat([raw(0x01), raw(0xc0)]))]).toThrow('reserved bit');
  });
});

describe('close frames', () => {
  test('the reason is cut between characters', () => {
    const { payload } = closeFrame(1008, `${'x'.repeat(121)}€uro`);
    expect(payload).toHaveLength(123);
    expect(readClose(payload)).toEqual({ status: 1008, reason: 'x'.repeat(121) });
    expect(readClose(closeFrame(1000, '€').payload)).toEqual({ status: 1000, reason: '€' });
    expect(readClose(Buffer.alloc(0))).toBeNull();
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 2000, 5000])('%i is no status', (status) => {
    expect(() => readClose(closeFrame(status, '').payload)).toThrow(SocketFault);
  });

  test('half a status, and a reason that is no text', () => {
    expect(() => readClose(Buffer.from([3]))).toThrow(SocketFault);
    expect(() => readClose(Buffer.from([3, 232, 0xff]))).toThrow('UTF-8');
  });
});
