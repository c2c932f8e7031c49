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
});
