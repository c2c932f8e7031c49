import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import { connect as connectHttp2 } from 'node:http2';
import { get } from 'node:https';
import { quantile } from '../statistics.ts';
import { openConnection, RouteAgent } from './connection.ts';
import { LeanConnection } from './lean-connection.ts';
import type { Measured, Route, Task } from './request.ts';
import { BIG_BYTES, BIG_PATH, REFERENCE, VALUE } from './request.ts';

/** Does a task over a route. Every answer must have status 200, and with it show that the credential went in. */
export async function perform(task: Task, route: Route): Promise<Measured> {
  switch (task.kind) {
    case 'keep-alive':
      return keepAlive(route, task.connections, untilTime(task.seconds));
    case 'count':
      return keepAlive(route, task.connections, untilCount(task.requests));
    case 'tunnels':
      return repeat(task.connections, untilTime(task.seconds), () => oneTunnel(route));
    case 'http2':
      return manyStreams(route, task.streams, untilTime(task.seconds));
    case 'download':
      return download(route);
  }
}

/** Whether to go on, asked before each request. */
type GoOn = () => boolean;

function untilTime(seconds: number): GoOn {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() < end;
}

function untilCount(requests: number): GoOn {
  let left = requests;
  return () => left-- > 0;
}

/** Does `act` again and again, `abreast` at a time, each after the one before. */
async function repeat(abreast: number, goOn: GoOn, act: () => Promise<unknown>): Promise<Measured> {
  const latencies: number[] = [];
  const started = performance.now();
  const worker = async () => {
    while (goOn()) {
      const before = performance.now();
      await act();
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: abreast }, worker));
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: latencies.length / seconds, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}

async function keepAlive(route: Route, connections: number, goOn: GoOn): Promise<Measured> {
  const request = `GET / HTTP/1.1\r\nHost: localhost:${route.hostPort}\r\nAuthorization: ${authorizationOf(route)}\r\n\r\n`;
  const opened = await Promise.all(Array.from({ length: connections }, () => LeanConnection.open(route, request)));
  const free = [...opened];
  const measured = await repeat(connections, goOn, async () => {
    const connection = free.pop();
    if (connection === undefined) throw new Error('more requests than connections');
    await connection.ask();
    free.push(connection);
  });
  await Promise.all(opened.map((connection) => connection.close()));
  return measured;
}

async function oneTunnel(route: Route): Promise<void> {
  const agent = new RouteAgent(route, 1);
  await drained(await ask(route, agent, '/'));
  agent.destroy();
}

/** One download, whose bytes a second are the figure. */
async function download(route: Route): Promise<Measured> {
  const agent = new RouteAgent(route, 1);
  const started = performance.now();
  const length = await drained(await ask(route, agent, BIG_PATH));
  const took = performance.now() - started;
  agent.destroy();
  if (length !== BIG_BYTES) throw new Error(`the download has ${length} bytes`);
  return { perSecond: (BIG_BYTES * 1000) / took, p50Ms: took, p99Ms: took };
}

function ask(route: Route, agent: RouteAgent, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get({ host: 'localhost', port: route.hostPort, path, agent, headers: { authorization: authorizationOf(route) } });
    request.once('error', reject).once('response', resolve);
  });
}

/** Reads an answer to its end. @returns its length */
function drained(answer: IncomingMessage): Promise<number> {
  ensureOk(answer.statusCode);
  return new Promise((resolve, reject) => {
    let length = 0;
    answer.on('data', (chunk: Buffer) => (length += chunk.length));
    answer.once('end', () => resolve(length)).once('error', reject);
  });
}

async function manyStreams(route: Route, streams: number, goOn: GoOn): Promise<Measured> {
  const socket = await openConnection(route, 'h2');
  if (socket.alpnProtocol !== 'h2') throw new Error('the proxy does not speak HTTP/2');
  // mitmproxy 8 sends frames for streams that have ended; after a thousand of them Node would end the session.
  const options = { createConnection: () => socket, maxSessionInvalidFrames: 0xffff_ffff };
  const session = connectHttp2(`https://localhost:${route.hostPort}`, options);
  // Its streams tell of it.
  session.on('error', () => undefined);
  const measured = await repeat(streams, goOn, () => oneStream(session, route));
  session.close();
  await once(session, 'close');
  return measured;
}

function oneStream(session: ClientHttp2Session, route: Route): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': '/', authorization: authorizationOf(route) });
    stream.once('response', (headers) => ensureOk(headers[':status']));
    stream.once('error', reject).once('end', resolve).resume();
  });
}

/** Without a proxy the client holds the credential itself. */
function authorizationOf({ proxyPort }: Route): string {
  return `Bearer ${proxyPort === null ? VALUE : REFERENCE}`;
}

function ensureOk(status: number | undefined): void {
  if (status !== 200) throw new Error(`the answer has status ${String(status)}`);
}
