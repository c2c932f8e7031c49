import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CliMachine } from '../../tests/built-cli.ts';
import { BuiltCli } from '../../tests/built-cli.ts';
import { isInstalled } from '../../tests/shells.ts';
import { COMMANDS } from '../catalogue.ts';

// What a shell makes of what was typed and a tabulator behind it. PowerShell's script is only looked at.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cli: BuiltCli;

beforeAll(async () => {
  cli = await BuiltCli.build();
});
afterAll(async () => cli.remove());

const TYPED = {
  rend: ['render'],
  'lease lis': ['lease', 'list'],
  'help ren': ['help', 'render'],
  'completion powe': ['completion', 'powershell'],
  'render --ou': ['render', '--output'],
  'render app': ['render', 'app.tmpl.yaml'],
  'render --output app': ['render', '--output', 'app.tmpl.yaml'],
  'render -o my': ['render', '-o', 'my file.env'],
  'audit ver': ['audit', 'verify'],
  'audit verify app': ['audit', 'verify', 'app.tmpl.yaml'],
  'proxy --intercept al': ['proxy', '--intercept', 'all'],
  'run -- clavitor-tes': ['run', '--', 'clavitor-tester'],
  'run --proxy -- cat app': ['run', '--proxy', '--', 'cat', 'app.tmpl.yaml'],
  // Names of entries are never completed, so nothing else stands in their place.
  'get app': ['get', 'app'],
  'get --field app': ['get', '--field', 'app'],
  'run --profile app': ['run', '--profile', 'app'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** An account with some files, a program `clavitor-tester`, and the script of a shell in `completion`. */
async function account(shell: string): Promise<{ machine: CliMachine; env: Readonly<Record<string, string>> }> {
  const machine = await cli.machine();
  await mkdir(path.join(machine.home, 'bin'));
  await writeFile(path.join(machine.home, 'bin', 'clavitor-tester'), '', { mode: 0o755 });
  for (const name of ['app.tmpl.yaml', 'my file.env']) await writeFile(path.join(machine.home, name), '');
  const { stdout } = await machine.run(['completion', shell]);
  await writeFile(path.join(machine.home, 'completion'), stdout);
  return { machine, env: { PATH: `${machine.home}/bin:/usr/bin:/bin`, TERM: 'dumb' } };
}

const INTERACTIVE = {
  bash: { start: 'bash --norc --noprofile -i', ready: '' },
  zsh: { start: 'zsh -f -i', ready: 'autoload -U compinit; compinit -D -u; ' },
} as const;

describe.each(['bash', 'zsh'] as const)('%s', (shell) => {
  test.runIf(isInstalled(shell))('completes commands, options, files and programs', async () => {
    const { machine, env } = await account(shell);
    const { start, ready } = INTERACTIVE[shell];
    const show = String.raw`clavitor-cli() { printf 'got'; printf '<%s>' "$@"; echo; }`;
    const lines = [`${ready}source ./completion; ${show}`, ...Object.keys(TYPED).map((typed) => `clavitor-cli ${typed}\t`), 'exit'];
    const { stdout } = await machine.runOther('script', ['--quiet', '--command', start, '/dev/null'], { env, stdin: `${lines.join('\n')}\n` });
    const got = [...stdout.matchAll(/^got(?<words><.*>)\r?$/gm)].map((match) => match.groups?.['words']);
    expect(got).toEqual(Object.values(TYPED).map((words) => words.map((word) => `<${word}>`).join('')));
  });
});

describe('fish', () => {
  test.runIf(isInstalled('fish')).each(Object.entries(TYPED))('completes %j', async (typed, words) => {
    const { machine, env } = await account('fish');
    const { stdout } = await machine.runOther('fish', ['--no-config', '-c', 'source ./completion; complete -C "clavitor-cli $argv[1]"', typed], { env });
    const last = words.at(-1) ?? '';
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(typed.endsWith(` ${last}`) ? [''] : [last, '']);
  });
});

test('every script holds each command and its options', async () => {
  const machine = await cli.machine();
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { stdout, exit } = await machine.run(['completion', shell]);
    expect(exit).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(command);
    expect(stdout).toContain(shell === 'fish' ? '-l no-newline -s n' : '--no-newline');
  }
});
