import { execFile, spawn } from 'node:child_process';
import type { ChildProcess, ExecFileException } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BuiltCli } from '../../tests/built-cli.ts';
import type { CliMachine } from '../../tests/built-cli.ts';
import { CliVault } from '../../tests/cli-vault.ts';
import { TestAuthority, Upstream } from './upstream.ts';

export const SECRET = 'sk-proj-4fX9/k+Q2=w"ü7&z';
export const REFERENCE = 'clavitor://API/key';
/** The value of `clavitor://Limited/key`, for a few requests only. */
export const LIMITED = 'only-below-repos';
/** A host that no resolver knows: only a company's proxy leads to it. */
export const COMPANY_HOST = 'api.company.example';
/** The values of `clavitor://OpenAI/key` and `clavitor://Anthropic/key`, for the hosts of their makers too. */
export const OPENAI_KEY = 'sk-proj-Wv7+Hq2/one-key-of-openai';
export const ANTHROPIC_KEY = 'sk-ant-api03-Rt5_Zk8-one-key-of-anthropic';
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** How a client ended. */
export interface ClientEnd {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A vault, an enrolled machine whose built CLI runs the proxy, and a host that its entry allows. */
export class Proxied {
  readonly vault: CliVault;
  readonly machine: CliMachine;
  readonly upstream: Upstream;
  readonly authority: TestAuthority;
  readonly agent: string;
  readonly #cli: BuiltCli;
  #proxy: { child: ChildProcess; port: number; bundle: string } | null = null;

  private constructor(parts: Pick<Proxied, 'vault' | 'machine' | 'upstream' | 'authority' | 'agent'>, cli: BuiltCli) {
    this.vault = parts.vault;
    this.machine = parts.machine;
    this.upstream = parts.upstream;
    this.authority = parts.authority;
    this.agent = parts.agent;
    this.#cli = cli;
  }

  /** @param further more hosts that the entries allow, by what makes them */
  static async start(further: (authority: TestAuthority) => Promise<readonly string[]> = () => Promise.resolve([])): Promise<Proxied> {
    const [cli, vault, authority] = await Promise.all([BuiltCli.build(), CliVault.start(), TestAuthority.make()]);
    const upstream = await Upstream.start((name) => authority.contextFor(name));
    const hosts = [`localhost:${upstream.port}`, `api.localhost:${upstream.port}`, `${COMPANY_HOST}:${upstream.port}`, ...(await further(authority))];
    const entries = [
      await vault.owner.createEntry('API', [{ label: 'key', value: SECRET }, { label: 'user', value: 'octocat', kind: 'text' }], hosts),
      await vault.owner.createEntry('Two words', [{ label: 'pass word', value: 'hunter2-hunter2' }, { label: 'totp', value: SEED, kind: 'totp' }], hosts),
      await vault.owner.createEntry('Limited', [{ label: 'key', value: LIMITED }], [`GET,POST localhost:${upstream.port}/repos/*`, `GET api.localhost:${upstream.port}`]),
      await vault.owner.createEntry('OpenAI', [{ label: 'key', value: OPENAI_KEY }], [...hosts, 'api.openai.com']),
      await vault.owner.createEntry('Anthropic', [{ label: 'key', value: ANTHROPIC_KEY }], [...hosts, 'api.anthropic.com']),
      await vault.owner.createEntry('Nowhere', [{ label: 'key', value: 'never-sent-anywhere' }]),
    ];
    const { agent, token } = await vault.agent('Proxied', entries);
    const machine = await cli.machine();
    const init = await machine.run(['init'], { stdin: token });
    if (init.exit !== 0) throw new Error(init.stderr);
    const proxied = new Proxied({ vault, machine, upstream, authority, agent }, cli);
    await writeFile(proxied.caFile, authority.pair.certificate);
    await proxied.startProxy();
    return proxied;
  }

  /** The file with the test's own authority. */
  get caFile(): string {
    return path.join(this.machine.home, 'test-ca.pem');
  }

  get proxyUrl(): string {
    return `http://localhost:${this.proxy.port}`;
  }

  /** The address of the host that the entries allow. */
  get origin(): string {
    return `https://localhost:${this.upstream.port}`;
  }

  get proxy(): { readonly child: ChildProcess; readonly port: number; readonly bundle: string } {
    if (this.#proxy === null) throw new Error('the proxy does not run');
    return this.#proxy;
  }

  async startProxy(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { child, end } = this.machine.start(['proxy', '--port', '0', '--extra-ca', this.caFile, '--json', ...args], { env });
    const first = await Promise.race([once(child.stdout ?? child, 'data'), end]);
    if (!Array.isArray(first)) throw new Error(first.stderr);
    const { port, bundle } = JSON.parse(String(first[0])) as { port: number; bundle: string };
    this.#proxy = { child, port, bundle };
  }

  async stopProxy(): Promise<void> {
    const { child } = this.proxy;
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'close');
    this.#proxy = null;
  }

  /** How many sockets the proxy has open (proc(5)). */
  async sockets(): Promise<number> {
    const folder = `/proc/${String(this.proxy.child.pid)}/fd`;
    const links = await Promise.all((await readdir(folder)).map((name) => readlink(`${folder}/${name}`).catch(() => '')));
    return links.filter((link) => link.startsWith('socket:')).length;
  }

  /** Runs a client with nothing in its environment but the path and `env`. */
  async client(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ClientEnd> {
    return new Promise((resolve) => {
      execFile(program, args, { env: { NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', HOME: this.machine.home, ...env }, timeout: 180_000 }, (error, stdout, stderr) => {
        resolve({ exit: exitOf(error), stdout, stderr });
      });
    });
  }

  /** curl through the proxy. */
  async curl(...args: readonly string[]): Promise<ClientEnd> {
    return this.client('curl', ['-sS', '-x', this.proxyUrl, '--cacert', this.proxy.bundle, ...args]);
  }

  /** curl through the proxy, whose output is read while it comes. */
  streamingCurl(...args: readonly string[]): { readonly child: ChildProcess; readonly first: Promise<string>; readonly end: Promise<string> } {
    const child = spawn('curl', ['-sSN', '-x', this.proxyUrl, '--cacert', this.proxy.bundle, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    const first = once(child.stdout.setEncoding('utf8'), 'data').then(([part]) => String(part));
    child.stdout.on('data', (part: string) => (text += part));
    return { child, first, end: once(child, 'close').then(() => text) };
  }

  async stop(): Promise<void> {
    if (this.#proxy !== null) await this.stopProxy();
    await this.upstream.stop();
    await this.vault.stop();
    await this.#cli.remove();
  }
}

function exitOf(error: ExecFileException | null): number {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : 1;
}
