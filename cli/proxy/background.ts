import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { CliError } from '../errors.ts';
import { readPrivate, removePrivate, writePrivate } from '../state.ts';

/** A proxy of this user that runs, or ran. */
export interface ProxyRecord {
  readonly pid: number;
  readonly port: number;
  /** The name of the profile as whose agent it acts. */
  readonly profile: string;
  /** With the credentials, where there are any. */
  readonly url: string;
  readonly bundleFile: string;
  /** What makes leases, see `cli/proxy/control.ts`. */
  readonly controlToken: string;
}

const STOP_MS = 5_000;
const POLL_MS = 50;

function recordFile(stateFolder: string): string {
  return join(stateFolder, 'proxy.json');
}

/** Where the proxy puts the system's authorities and its own for its clients. */
export function bundleFileOf(stateFolder: string): string {
  return join(stateFolder, 'proxy-bundle.pem');
}

export function writeRecord(stateFolder: string, record: ProxyRecord): void {
  writePrivate(recordFile(stateFolder), `${JSON.stringify(record)}\n`);
}

/** Removes the record of this process. */
export function removeRecord(stateFolder: string, pid: number): void {
  if (readRecord(stateFolder)?.pid === pid) removePrivate(recordFile(stateFolder));
}

/** The proxy that runs, or null. It must answer as itself: a process number alone is soon another's. */
export async function runningProxy(stateFolder: string): Promise<ProxyRecord | null> {
  const record = readRecord(stateFolder);
  return record !== null && (await pidAt(record.port)) === record.pid ? record : null;
}

/** The proxy that runs. @throws CliError `not-running` */
export async function requireProxy(stateFolder: string): Promise<ProxyRecord> {
  const record = await runningProxy(stateFolder);
  if (record !== null) return record;
  throw new CliError('not-running', 'no proxy of this user runs', { hint: 'clavitor-cli proxy --background starts one' });
}

/** Stops the proxy that runs. @returns whether there was one @throws CliError `busy` where it does not end */
export async function stopProxy(stateFolder: string): Promise<boolean> {
  const record = await runningProxy(stateFolder);
  if (record === null) return false;
  process.kill(record.pid, 'SIGTERM');
  for (let waited = 0; waited < STOP_MS; waited += POLL_MS) {
    if ((await pidAt(record.port)) !== record.pid) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new CliError('busy', `the proxy (process ${record.pid}) does not end`);
}

/**
 * Starts a proxy that outlives this process, and waits until it listens or fails.
 * @param args of the program
 * @returns its record @throws CliError as it ended
 */
export async function startBackground(stateFolder: string, args: readonly string[]): Promise<ProxyRecord> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args, '--json'], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const listens = once(child.stdout, 'data').then(() => true);
  const ends = once(child, 'close').then(() => false);
  if (!(await Promise.race([listens, ends]))) throw startFailure(errors);
  child.unref();
  child.stdout.destroy();
  child.stderr.destroy();
  const record = readRecord(stateFolder);
  if (record === null) throw startFailure(errors);
  return record;
}

function startFailure(errors: string): CliError {
  const { error } = (parse(errors) ?? {}) as { error?: { code?: CliError['code']; message?: string; hint?: string | null } };
  return new CliError(error?.code ?? 'unexpected', error?.message ?? 'the proxy did not start', {
    ...(typeof error?.hint === 'string' && { hint: error.hint }),
  });
}

function readRecord(stateFolder: string): ProxyRecord | null {
  const record = parse(readPrivate(recordFile(stateFolder)) ?? '') as Partial<ProxyRecord> | null;
  const { pid, port, profile, url, bundleFile, controlToken } = record ?? {};
  const numbers = Number.isSafeInteger(pid) && Number.isSafeInteger(port);
  const whole = numbers && typeof profile === 'string' && typeof url === 'string' && typeof bundleFile === 'string' && typeof controlToken === 'string';
  return whole ? { pid: Number(pid), port: Number(port), profile, url, bundleFile, controlToken } : null;
}

/** The process number of the proxy that answers on a port, or null. */
function pidAt(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/', headers: { host: `localhost:${port}` }, agent: false, timeout: 2_000 });
    asked.on('error', () => resolve(null));
    asked.on('timeout', () => asked.destroy());
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const { clavitor, pid } = (parse(text) ?? {}) as { clavitor?: unknown; pid?: unknown };
        resolve(clavitor === 'proxy' && typeof pid === 'number' ? pid : null);
      });
    });
    asked.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
