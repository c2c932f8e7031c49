import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fields } from './headers.ts';
import type { Framing } from './http1-body.ts';
import { answerFraming, BodyReader, requestFraming } from './http1-body.ts';
import { formatAnswerHead, formatFields, formatRequestHead, HEAD_MAX, HeadReader, parseAnswerHead, parseRequestHead } from './http1-head.ts';
import vectors from './http1-vectors.json' with { type: 'json' };

/** What became of a body. */
interface Read {
  body: string;
  behind: string;
  trailers: Fields | null;
}

/** Reads a body in pieces. */
function read(framing: Framing, pieces: readonly Buffer[]): { got: Read; reader: BodyReader } {
  const got: Read = { body: '', behind: '', trailers: null };
  const reader = new BodyReader(framing, {
    data: (bytes) => (got.body += bytes.toString('latin1')),
    end: (trailers) => (got.trailers = trailers),
  });
  for (const piece of pieces) got.behind += (reader.ended ? piece : reader.push(piece)).toString('latin1');
  return { got, reader };
}

/** A text cut into pieces at these places. */
function cut(text: string, places: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('heads of HTTP/1.1', () => {
  test.each(vectors.requests.read)('a request: $name', ({ head, is }) => {
    expect(parseRequestHead(head)).toEqual(is);
  });

  test.each(vectors.requests.refuse)('no request: $name', ({ head }) => {
    expect(() => parseRequestHead(head)).toThrow(expect.objectContaining({ code: 'HTTP_SYNTAX' }) as Error);
  });

  test.each(vectors.answers.read)('an answer: $name', ({ head, is }) => {
    expect(parseAnswerHead(head)).toEqual(is);
  });

  test.each(vectors.answers.refuse)('no answer: $name', ({ head }) => {
    expect(() => parseAnswerHead(head)).toThrow(expect.objectContaining({ code: 'HTTP_SYNTAX' }) as Error);
  });

  test('an error does not say what stands there', () => {
    expect(() => parseRequestHead('GET / HTTP/1.1\r\nAuthorization : Bearer sk-123\r\n')).toThrow(/^(?!.*sk-123)/);
  });

  test.each([
    ['a method with a space', () => formatRequestHead('GET /x HTTP/1.1\r\nA: b\r\n\r\nGET', '/', [])],
    ['a target with a space', () => formatRequestHead('GET', '/ HTTP/1.1', [])],
    ['a target with a line break', () => formatRequestHead('GET', '/\r\nA: b', [])],
    ['a target of more than bytes', () => formatRequestHead('GET', '/\u{130a}', [])],
    ['no target', () => formatRequestHead('GET', '', [])],
    ['a reason with a line break', () => formatAnswerHead(200, 'OK\r\nSet-Cookie: a', [])],
    ['a value with a line break', () => formatFields([['A', 'b\r\nC: d']])],
    ['a value with a line feed', () => formatFields([['A', 'b\nC: d']])],
    ['a value with NUL', () => formatFields([['A', 'b\0']])],
    // U+010A is a line feed to who writes it as one byte.
    ['a value of more than bytes', () => formatFields([['A', 'b\u{010a}C: d']])],
    ['a name with a colon', () => formatFields([['A: b\r\nC', 'd']])],
    ['an empty name', () => formatFields([['', 'd']])],
  ])('is not written: %s', (_name, write) => {
    expect(write).toThrow(expect.objectContaining({ code: 'HTTP_SYNTAX' }) as Error);
  });

  test('what is written is read as the same', () => {
    const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,20}$/);
    const value = fc.stringMatching(/^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]{0,20}[\x21-\x7e\x80-\xff])?)?$/);
    fc.assert(
      fc.property(token, fc.stringMatching(/^[\x21-\x7e\x80-\xff]{1,30}$/), fc.array(fc.tuple(token, value), { maxLength: 5 }), (method, target, fields) => {
        expect(parseRequestHead(formatRequestHead(method, target, fields))).toEqual({ method, target, version: 1, fields });
        expect(parseAnswerHead(formatAnswerHead(200, 'OK', fields))).toEqual({ status: 200, reason: 'OK', version: 1, fields });
      }),
    );
  });

  test('a head is found wherever it is cut, and what stands behind it is left', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 8 }), (places) => {
        const reader = new HeadReader();
        const pieces = cut('GET / HTTP/1.1\r\nA: b\r\n\r\n\r\n\r\nbehind', places);
        let found: { text: string; rest: Buffer } | null = null;
        let rest = '';
        for (const piece of pieces) {
          if (found === null) found = reader.push(piece);
          else rest += piece.toString('latin1');
        }
        expect(found?.text).toBe('GET / HTTP/1.1\r\nA: b\r\n');
        expect(`${found?.rest.toString('latin1') ?? ''}${rest}`).toBe('\r\n\r\nbehind');
        expect(reader.hasBegun).toBe(false);
      }),
    );
  });

  test.each([
    ['at once', [Buffer.alloc(HEAD_MAX + 1, 'a')]],
    ['in pieces', Array.from({ length: 130 }, () => Buffer.alloc(1024, 'a'))],
    ['with its end', [Buffer.from(`${'a'.repeat(HEAD_MAX + 1)}\r\n\r\n`)]],
  ])('a head of more than 128 KiB is too large: %s', (_name, pieces) => {
    const reader = new HeadReader();
    expect(() => pieces.forEach((piece) => reader.push(piece))).toThrow(expect.objectContaining({ code: 'HTTP_TOO_LARGE' }) as Error);
  });
});

describe('the end of a body', () => {
  test.each(vectors.framing.requests)('of a request is told by $name', ({ version, fields, is }) => {
    expect(requestFraming(version as 0 | 1, fields as unknown as Fields)).toBe(is);
  });

  test.each(vectors.framing.answers)('of an answer: $name', ({ method, status, version, fields, is }) => {
    expect(answerFraming(method, status, version as 0 | 1, fields as unknown as Fields)).toBe(is);
  });

  test.each(vectors.framing.refuse)('is not for sure: $name', ({ version, fields }) => {
    const refused = expect.objectContaining({ code: 'HTTP_FRAMING' }) as Error;
    expect(() => requestFraming(version as 0 | 1, fields as unknown as Fields)).toThrow(refused);
    expect(() => answerFraming('GET', 200, version as 0 | 1, fields as unknown as Fields)).toThrow(refused);
    // Nor may an answer say so that has no body.
    expect(() => answerFraming('HEAD', 200, version as 0 | 1, fields as unknown as Fields)).toThrow(refused);
  });

  test.each(vectors.bodies.read)('is found wherever it is cut: $name', ({ framing, bytes, body, behind, trailers }) => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { maxLength: 6 }), (places) => {
        expect(read(framing as Framing, cut(bytes, places)).got).toEqual({ body, behind, trailers });
      }),
    );
  });

  test.each(vectors.bodies.refuse)('is not to be found in chunks with $name', ({ bytes }) => {
    expect(() => read('chunked', [Buffer.from(bytes, 'latin1')])).toThrow(expect.objectContaining({ name: 'Http1Error' }) as Error);
    expect(() => read('chunked', cut(bytes, Array.from({ length: bytes.length }, (_, index) => index)))).toThrow(expect.objectContaining({ name: 'Http1Error' }) as Error);
  });

  test.each([
    ['a line of a chunk', `1;${'a'.repeat(5000)}`],
    ['trailers', `0\r\n${'A: b\r\n'.repeat(30_000)}`],
  ])('does not wait for %s without end', (_name, bytes) => {
    expect(() => read('chunked', [Buffer.from(bytes)])).toThrow(expect.objectContaining({ code: 'HTTP_TOO_LARGE' }) as Error);
  });

  test.each<readonly [string, Framing, string, boolean]>([
    ['a length that is not there', 3, 'ab', false],
    ['a length that is', 3, 'abc', true],
    ['chunks without the last one', 'chunked', '3\r\nabc\r\n', false],
    ['the last chunk without its empty line', 'chunked', '0\r\n', false],
    ['nothing else', 'close', 'abc', true],
  ])('with the connection, after %s', (_name, framing, bytes, isWhole) => {
    const { got, reader } = read(framing, [Buffer.from(bytes)]);
    expect(reader.finish()).toBe(isWhole);
    expect(got.trailers !== null).toBe(isWhole);
  });
});
