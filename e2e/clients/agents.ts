import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CliEnd } from '../../tests/built-cli.ts';
import type { Haystack, Leak } from '../fixtures/leak-scan.ts';
import { canary, leakScan } from '../fixtures/leak-scan.ts';
import { Company } from '../proxy/company.ts';
import { ANTHROPIC_KEY, OPENAI_KEY, Proxied } from '../proxy/proxied.ts';

/** Where `npm run test:clients` installs the agents. */
const PROGRAMS = path.resolve('node_modules', '.cache', 'clients', 'node_modules', '.bin');

// [Note: Hosts of the agents]
// The agents speak to the hosts of their makers, with nothing changed in their configuration. The proxy
// goes on through a company's proxy of the test's own, which leads every name to the test's host, and that
// shows a certificate for the name, from the authority of the test.

const CANARIES = [canary('key of OpenAI', OPENAI_KEY), canary('key of Anthropic', ANTHROPIC_KEY)];

/** How an agent is started. */
export interface AgentStart {
  readonly program: 'codex' | 'claude';
  readonly args: readonly string[];
  /** Its variables besides those of the proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** Files of its home, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
}

/** How an agent ended. */
export interface AgentEnd extends CliEnd {
  /** Where a key stands in its output, or in a file of its home, among them one with its environment. */
  readonly leaks: readonly Leak[];
  /** For which hosts the vault was asked on its behalf, in order. */
  readonly askedFor: readonly string[];
}

/** Real agents behind the real proxy, each with a home of its own. */
export class Agents {
  readonly proxied: Proxied;
  readonly company: Company;
  #homes = 0;

  private constructor(proxied: Proxied, company: Company) {
    this.proxied = proxied;
    this.company = company;
  }

  static async start(): Promise<Agents> {
    const [proxied, company] = await Promise.all([Proxied.start(), Company.start(null, null)]);
    company.leadsTo = proxied.upstream.port;
    await proxied.stopProxy();
    await proxied.startProxy(['--upstream-proxy', `http://localhost:${company.port}`]);
    return new Agents(proxied, company);
  }

  /** Runs an agent with the environment that `proxy env` prints. */
  async run(start: AgentStart): Promise<AgentEnd> {
    const { stdout } = await this.proxied.machine.run(['proxy', 'env', '--json']);
    return this.#observe(start, JSON.parse(stdout) as Record<string, string>, (command) => command);
  }

  /** Runs an agent under `clavitor-cli run --proxy`. */
  async runBehind(start: AgentStart): Promise<AgentEnd> {
    const { machine, caFile } = this.proxied;
    const options = ['--extra-ca', caFile, '--upstream-proxy', `http://localhost:${this.company.port}`];
    // The account's home is the CLI's; the agent gets its own by env.
    return this.#observe(start, {}, (command) => [process.execPath, machine.binary, 'run', '--proxy', ...options, '--', ...command]);
  }

  async stop(): Promise<void> {
    await this.proxied.stop();
    await this.company.stop();
  }

  async #observe({ program, args, env, files = {} }: AgentStart, proxyEnv: Readonly<Record<string, string>>, wrap: (command: string[]) => string[]): Promise<AgentEnd> {
    const { machine, vault } = this.proxied;
    this.#homes += 1;
    const home = path.join(machine.home, `agent-${this.#homes}`);
    await mkdir(home);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(home, name)), { recursive: true });
      await writeFile(path.join(home, name), text);
    }
    const before = vault.proxy.seen.length;
    const own = Object.entries({ HOME: home, ...env }).map(([name, value]) => `${name}=${value}`);
    // What the agent has in its environment is written down as it sees it.
    const script = 'cd "$HOME" && env > environment.txt && exec "$@"';
    const [command = '', ...rest] = wrap(['env', ...own, 'sh', '-c', script, 'sh', path.join(PROGRAMS, program), ...args]);
    const end = await machine.runOther(command, rest, { env: proxyEnv });
    const asked = vault.proxy.seen.slice(before).filter((request) => request.path === '/agent/v1/fetch');
    return {
      ...end,
      leaks: leakScan([...(await filesBelow(home)), ...outputsOf(end)], CANARIES),
      askedFor: asked.map(({ body }) => (JSON.parse(body.toString('utf8')) as { host: string }).host),
    };
  }
}

function outputsOf({ stdout, stderr }: CliEnd): Haystack[] {
  return [
    { place: 'standard output', bytes: Buffer.from(stdout) },
    { place: 'standard error', bytes: Buffer.from(stderr) },
  ];
}

async function filesBelow(folder: string): Promise<Haystack[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => ({ place: file, bytes: await readFile(file) })));
}
