import type { Readable } from 'node:stream';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { acceptableEncodings, searchAnswer } from './answer.ts';
import type { Fields } from './headers.ts';

const NEEDLES = [{ find: Buffer.from('secret-value'), replace: Buffer.from('clavitor://A') }];

function answerOf(fields: Fields) {
  return searchAnswer(200, fields, true, NEEDLES);
}

describe('encodings that a host is asked for', () => {
  test.each(['gRPC-Accept-Encoding', 'Connect-Accept-Encoding'])('%s: no message may be compressed', (name) => {
    expect(acceptableEncodings([[name, 'gzip, br'], ['X-A', 'gzip']])).toEqual([[name, 'identity'], ['X-A', 'gzip']]);
  });
});

describe('bodies whose parts are told by their lengths', () => {
  test.each([
    ['application/grpc', true, true],
    ['application/grpc-web-text', true, false],
    ['application/connect+json', true, true],
    ['application/connect+proto', true, true],
    ['application/proto', true, false],
    ['application/x-protobuf', true, false],
    ['application/vnd.google.protobuf', true, false],
    ['application/json', false, false],
  ])('%s: replaced by as much %s, in messages %s', (type, keepsLength, isFramed) => {
    const searched = answerOf([['content-type', type]]);
    expect([searched.needles !== NEEDLES, searched.isFramed]).toEqual([keepsLength, isFramed]);
    if (keepsLength) expect(searched.needles[0]?.replace).toHaveLength(12);
  });
});

describe('encodings of an answer', () => {
  test('three at most are opened', () => {
    expect(answerOf([['content-encoding', 'gzip, identity, br'], ['content-encoding', 'deflate']]).decoders).toHaveLength(3);
    expect(() => answerOf([['content-encoding', 'br,br'], ['content-encoding', 'br,br']])).toThrow(expect.objectContaining({ code: 'upstream-encoding', status: 502 }));
  });

  test.each([
    ['zlib', 'in one piece with', deflateSync],
    ['zlib', 'before', deflateSync],
    ['raw', 'in one piece with', deflateRawSync],
    ['raw', 'before', deflateRawSync],
  ])('deflate (%s) ends where it ends, %s what comes behind it', async (_name, where, pack) => {
    const [decoder] = answerOf([['content-encoding', 'deflate']]).decoders;
    const [packed, behind] = [pack(Buffer.alloc(1_000_000, 'a')), Buffer.from('\n')];
    for (const piece of where === 'before' ? [packed, behind] : [Buffer.concat([packed, behind])]) decoder?.write(piece);
    let length = 0;
    for await (const bytes of decoder as Readable as AsyncIterable<Buffer>) length += bytes.length;
    expect(length).toBe(1_000_000);
  });
});
