import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentClient } from '../../../e2e/fixtures/agent-client.ts';
import { ApiOwner } from '../../../e2e/fixtures/api-owner.ts';
import type { ApiServer } from '../../../e2e/fixtures/api-server.ts';
import { startApiServer } from '../../../e2e/fixtures/api-server.ts';
import { freshDatabase } from '../../../tests/database.ts';
import { LiveEvent } from '../../protocol/wire/owner.ts';

let first: ApiServer;
let second: ApiServer;
let owner: ApiOwner;

beforeAll(async () => {
  const url = await freshDatabase();
  first = await startApiServer(url);
  second = await startApiServer(url, first.origin);
  owner = await ApiOwner.claim(first, await first.claimCode());
});

afterAll(async () => {
  await first.stop();
  await second.stop();
});

/** The stream of the owner's session at one instance. */
class Stream {
  readonly #incoming: IncomingMessage;
  readonly ended: Promise<unknown>;
  #text = '';

  private constructor(incoming: IncomingMessage) {
    this.#incoming = incoming.setEncoding('utf8');
    this.ended = once(incoming, 'end');
    incoming.on('data', (part: string) => (this.#text += part));
  }

  static async open(server: ApiServer): Promise<Stream> {
    const headers = { host: new URL(server.origin).host, cookie: owner.cookie };
    const outgoing = request({ host: '127.0.0.1', port: server.port, path: '/api/events', headers }).end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect([incoming.statusCode, incoming.headers['cache-control'], incoming.headers['content-type']]).toEqual([200, 'no-store', 'text/event-stream']);
    return new Stream(incoming);
  }

  /** Waits until an event of this kind has come. */
  async until(kind: LiveEvent['kind']): Promise<void> {
    while (!this.#kinds().includes(kind)) await once(this.#incoming, 'data');
  }

  #kinds(): string[] {
    const lines = this.#text.split('\n').filter((line) => line.startsWith('data: ') && line.endsWith('}'));
    return lines.map((line) => LiveEvent.parse(JSON.parse(line.slice(6))).kind);
  }

  close(): void {
    this.#incoming.destroy();
  }
}

test('what happens on one instance is told by the other', async () => {
  const stream = await Stream.open(second);
  const entry = await owner.createEntry('GitHub', [{ label: 'password', value: 'correct horse' }]);
  await stream.until('vault');
  const { token } = await owner.createAgent('Codex', [entry]);
  const agent = await AgentClient.enrol(first, token);
  await stream.until('agents');
  stream.close();
  const later = await Stream.open(second);
  await agent.ask({ name: 'GitHub', field: '' });
  await later.until('audit');
  later.close();
});

test('a lock ends every stream of the session, and no other session', async () => {
  const { cookie } = owner;
  owner.cookie = '';
  await owner.signIn();
  const other = await Stream.open(second);
  owner.cookie = cookie;
  const streams = [await Stream.open(first), await Stream.open(second)];
  await owner.write('POST', '/api/session/lock', {});
  await Promise.all(streams.map((stream) => stream.ended));
  await other.until('session');
  other.close();
});
