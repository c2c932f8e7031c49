import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from '../db/connection.ts';
import type { Connection } from '../db/connection.ts';
import { ApiOwner } from '../e2e/fixtures/api-owner.ts';
import { startApiServer } from '../e2e/fixtures/api-server.ts';
import { freePort } from '../e2e/fixtures/free-port.ts';
import type { Target } from '../e2e/fixtures/http.ts';
import { childEnvironment } from '../tests/environment.ts';
import { openStage } from './stage.ts';

/** The entries of every benchmark, each with one shared field. */
export const NAMES = ['GitHub', 'OpenAI', 'Anthropic', 'Stripe', 'Postgres', 'npm', 'AWS', 'Cloudflare'];

/** A claimed vault with an agent's token, and the agent API in a process of its own. */
export interface ServedVault extends AsyncDisposable {
  /** Where `whileServed` starts the agent API. */
  readonly target: Target;
  /** Both APIs in this process, for what comes before the measurement. */
  readonly preparation: Target;
  readonly owner: ApiOwner;
  readonly token: string;
  readonly connection: Connection;
  /** Runs `work` while the agent API answers at `target`, in a process of its own. */
  whileServed<T>(work: () => Promise<T>): Promise<T>;
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
    whileServed: (work) => whileServed(stage.url, { port, origin }, work),
    [Symbol.asyncDispose]: () => close.disposeAsync(),
  };
}

async function whileServed<T>(url: string, { port, origin }: Target, work: () => Promise<T>): Promise<T> {
  const env = childEnvironment({ DATABASE_URL: url, PORT: String(port), CLAVITOR_ORIGIN: origin, CLAVITOR_LOG_LEVEL: 'warn' });
  const server = spawn(process.execPath, ['server/agent-only.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  // Its one line of output says that it listens.
  await Promise.race([once(server.stdout, 'data'), ended]);
  if (server.exitCode !== null) throw new Error('the server did not start');
  try {
    return await work();
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}
