import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frontDoors } from './front-doors.ts';

/** A door that says its name. */
const door =
  (name: string): RequestListener =>
  (_request, response) =>
    response.end(name);

let server: Server;

beforeAll(async () => {
  server = createServer(frontDoors({ agent: door('agent'), owner: door('owner'), pages: door('pages') }, true));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.close();
});

/** The whole answer to one request whose target is written exactly so. */
async function answerTo(target: string, headers = ''): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

test.each([
  ['/agent/v1/fetch', 'agent'],
  ['/agent', 'agent'],
  ['/agent?x', 'agent'],
  ['/api/vault', 'owner'],
  ['/api', 'owner'],
  ['/', 'pages'],
  ['/agents', 'pages'],
  ['/apiary', 'pages'],
  ['/API/vault', 'pages'],
  ['/%61pi/vault', 'pages'],
  ['/x/../api/vault', 'pages'],
])('%s goes to %s', async (target, name) => {
  expect(await answerTo(target)).toMatch(new RegExp(`\\b${name}\\b[\\s\\d]*$`));
});

test.each(['http://localhost/api/vault', '//evil.example/', '/\\evil.example', '*', 'api/vault'])('%s goes nowhere', async (target) => {
  expect(await answerTo(target)).toMatch(/^HTTP\/1\.1 400 /);
});

test('a request to change the protocol goes nowhere', async () => {
  expect(await answerTo('/', 'Upgrade: h2c\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

test('data answers carry their headers', async () => {
  const answer = await answerTo('/api/vault');
  for (const line of ['nosniff', 'strict-transport-security', "default-src 'none'", 'same-origin', 'no-referrer']) expect(answer).toContain(line);
});
