import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../crypto/bytes.ts';
import { parseJson, readBody } from './body.ts';

function request(headers: Record<string, string>, body = '{}'): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  Object.assign(incoming.headers, headers);
  incoming.push(body);
  incoming.push(null);
  return incoming;
}

const JSON_OF_TWO = { 'content-type': 'application/json', 'content-length': '2' };

describe('readBody', () => {
  test('gives the bytes of a JSON body', async () => {
    expect(await readBody(request(JSON_OF_TWO), 2)).toEqual(utf8('{}'));
    expect(await readBody(request({ ...JSON_OF_TWO, 'content-type': 'application/json; charset=utf-8' }), 2)).toEqual(utf8('{}'));
  });

  test.each([
    ['bad-request', { ...JSON_OF_TWO, 'content-type': 'text/plain' }],
    ['bad-request', { ...JSON_OF_TWO, 'content-type': 'application/json, text/plain' }],
    ['bad-request', { ...JSON_OF_TWO, 'content-encoding': 'gzip' }],
    ['bad-request', { 'content-type': 'application/json' }],
    ['too-large', { ...JSON_OF_TWO, 'content-length': '3' }],
  ])('refuses as %s the headers %j', async (code, headers) => {
    await expect(readBody(request(headers), 2)).rejects.toMatchObject({ code });
  });
});

describe('parseJson', () => {
  test.each(['{}', '{"a":"[[[[[[[[[[[[[[[[[[[["}', String.raw`{"a":"\\","b":["\"[[[[[[[[[[[[[[[[["]}`])('reads %s', (text) => {
    expect(parseJson(utf8(text))).toEqual(JSON.parse(text));
  });

  test.each(['', '{', '{"a":', '[1,]', `${'['.repeat(17)}${']'.repeat(17)}`, '{"a":'.repeat(100_000)])('refuses %.40s', (text) => {
    expect(() => parseJson(utf8(text))).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });
});
