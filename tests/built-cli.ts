import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '..');

/** How one call of the CLI ended. */
export interface CliEnd {
  /** The exit code, or null where a signal ended it. */
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a call gets besides its arguments. */
export interface CliInput {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The bundled CLI, built for this test file into a folder of its own. */
export class BuiltCli {
  readonly #folder: string;
  readonly #binary: string;
  #machines = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#binary = path.join(folder, 'bin', 'clavitor-cli.cjs');
  }

  static async build(): Promise<BuiltCli> {
    const folder = await mkdtemp(path.join(tmpdir(), 'clavitor-built-cli-'));
    const built = new BuiltCli(folder);
    const bundle = path.join(folder, 'dist', 'clavitor-cli.cjs');
    await promisify(execFile)(process.execPath, [path.join(ROOT, 'cli', 'build.mjs'), bundle]);
    await mkdir(path.dirname(built.#binary));
    await copyFile(path.join(ROOT, 'cli', 'bin', 'clavitor-cli.cjs'), built.#binary);
    return built;
  }

  /** A user's account with a home of its own. */
  async machine(): Promise<CliMachine> {
    this.#machines += 1;
    const home = path.join(this.#folder, 'homes', String(this.#machines));
    await mkdir(home, { recursive: true });
    return new CliMachine(this.#binary, home);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** One user's account, with nothing of this process's environment but the path. */
export class CliMachine {
  readonly home: string;
  /** The program's file. */
  readonly binary: string;
  /** Variables that each call gets besides. */
  readonly variables: Record<string, string> = {};

  constructor(binary: string, home: string) {
    this.binary = binary;
    this.home = home;
  }

  /** The file that holds a profile. */
  profileFile(name = 'default'): string {
    return path.join(this.home, '.config', 'clavitor', `${name}.json`);
  }

  /** Starts a call, which a test may end before its time. */
  start(args: readonly string[], input: CliInput = {}): { readonly child: ChildProcess; readonly end: Promise<CliEnd> } {
    return this.startOther(process.execPath, [this.binary, ...args], input);
  }

  /** Starts another program in this account. */
  startOther(program: string, args: readonly string[], input: CliInput = {}): { readonly child: ChildProcess; readonly end: Promise<CliEnd> } {
    const child = spawn(program, args, {
      cwd: this.home,
      env: { ...this.#environment(), ...input.env },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.stdin.on('error', () => undefined).end(input.stdin ?? '');
    const end = new Promise<CliEnd>((resolve, reject) => {
      child.once('error', reject).once('close', (exit) => resolve({ exit, ...output }));
    });
    return { child, end };
  }

  #environment(): NodeJS.ProcessEnv {
    return { NODE_ENV: 'production', HOME: this.home, PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, ...this.variables };
  }

  /** Runs a call to its end. */
  async run(args: readonly string[], input: CliInput = {}): Promise<CliEnd> {
    return this.start(args, input).end;
  }

  /**
   * Runs a call on a terminal of its own, with colours off.
   * @param typed lines, each typed when a prompt waits; `^C` and `^D` are those keys
   * @returns what the terminal showed, and the exit code
   */
  async runOnTerminal(args: readonly string[], typed: readonly string[]): Promise<{ readonly exit: number | null; readonly shown: string }> {
    const words = [process.execPath, this.binary, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
    const child = spawn('script', ['--quiet', '--return', '--command', `exec ${words.join(' ')}`, '/dev/null'], {
      cwd: this.home,
      env: { ...this.#environment(), NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const left = [...typed];
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (/(: |\] )$/.test(shown) && left.length > 0) child.stdin.write(keysOf(left.shift() ?? ''));
    });
    const [exit] = (await once(child, 'close')) as [number | null];
    return { exit, shown: shown.replaceAll('\r\n', '\n') };
  }

  /** Runs another program to its end. */
  async runOther(program: string, args: readonly string[], input: CliInput = {}): Promise<CliEnd> {
    return this.startOther(program, args, input).end;
  }
}

const KEYS: Readonly<Record<string, string>> = { '^C': '\u0003', '^D': '\u0004' };

function keysOf(line: string): string {
  return KEYS[line] ?? `${line}\r`;
}
