import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connect } from '../db/connection.ts';
import type { Connection } from '../db/connection.ts';
import { ApiOwner } from '../e2e/fixtures/api-owner.ts';
import { startApiServer } from '../e2e/fixtures/api-server.ts';
import type { Target } from '../e2e/fixtures/http.ts';
import { openStage } from './stage.ts';

/** The entries of every benchmark, each with one shared field. */
export const NAMES = ['GitHub', 'OpenAI', 'Anthropic', 'Stripe', 'Postgres', 'npm', 'AWS', 'Cloudflare'];

/** A claimed vault with an agent's token, and the agent API in a process of its own. */
export interface ServedVault extends AsyncDisposable {
  /** Where `serve` starts the agent API. */
  readonly target: Target;
  /** Both APIs in this process, for what comes before the measurement. */
  readonly preparation: Target;
  readonly owner: ApiOwner;
  readonly token: string;
  readonly connection: Connection;
  /** Starts the agent API at `target`, until what it returns is disposed of. */
  serve(): Promise<AsyncDisposable>;
}

export async function openServedVault(): Promise<ServedVault> {
  await using opened = new AsyncDisposableStack();
  const stage = opened.use(await openStage());
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const api = await startApiServer(stage.url, origin);
  opened.defer(() => api.stop());
  const connection = connect(stage.url);
  opened.defer(() => connection.close());
  const owner = await ApiOwner.claim(api, await api.claimCode());
  const entries: string[] = [];
  for (const name of NAMES) entries.push(await owner.createEntry(name, [{ label: 'Key', value: randomBytes(20).toString('hex') }]));
  const { token } = await owner.createAgent('Bench', entries, { perMinute: 100_000, perHour: 1_000_000, missesPerHour: 1_000_000 });
  const close = opened.move();
  return {
    target: { port, origin },
    preparation: api,
    owner,
    token,
    connection,
    serve: () => serve(stage.url, port, origin),
    [Symbol.asyncDispose]: () => close.disposeAsync(),
  };
}

async function serve(url: string, port: number, origin: string): Promise<AsyncDisposable> {
  const server = spawn(process.execPath, ['server/agent-only.ts'], {
    env: { ...process.env, DATABASE_URL: url, PORT: String(port), CLAVITOR_ORIGIN: origin, CLAVITOR_LOG_LEVEL: 'warn', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const died = once(server, 'exit').then(() => {
    throw new Error('the server did not start');
  });
  // Its one line of output says that it listens.
  await Promise.race([once(server.stdout, 'data'), died]);
  died.catch(ignore);
  return {
    [Symbol.asyncDispose]: async () => {
      const stopped = once(server, 'exit');
      server.kill('SIGTERM');
      await stopped;
    },
  };
}

function ignore(): void {
  // The server ends when the benchmark stops it.
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
