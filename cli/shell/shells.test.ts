import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CliMachine } from '../../tests/built-cli.ts';
import { BuiltCli } from '../../tests/built-cli.ts';
import { isReservedName } from './reserved-names.ts';
import { isInstalled } from '../../tests/shells.ts';

// Real shells, as far as this machine has them: bash always, zsh and fish where installed. None here runs
// PowerShell; its script is only looked at.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cli: BuiltCli;

beforeAll(async () => {
  cli = await BuiltCli.build();
});
afterAll(async () => cli.remove());

/** An account with a project that wraps `tool` and `mine`, the program itself in the path, and a folder `bin` with `tool`. */
async function accountWithProject(): Promise<CliMachine> {
  const machine = await cli.machine();
  const folder = path.join(machine.home, 'project');
  await mkdir(path.join(folder, 'src'), { recursive: true });
  await mkdir(path.join(machine.home, 'bin'));
  await writeFile(path.join(folder, '.clavitor.toml'), '[aliases]\ntool = ["--uppercase"]\nmine = []\n');
  const program = path.join(machine.home, 'bin', 'clavitor-cli');
  await writeFile(program, `#!/bin/sh\ncase "$1" in run) echo "wrapped: $*" | sed 's/ --allowed=[0-9a-f]*//' ;; *) exec '${process.execPath}' '${machine.binary}' "$@" ;; esac\n`);
  await writeFile(path.join(machine.home, 'bin', 'tool'), '#!/bin/sh\necho plain\n');
  for (const file of ['clavitor-cli', 'tool']) await chmod(path.join(machine.home, 'bin', file), 0o755);
  return machine;
}

const SCRIPTS = {
  bash: `cd ~; eval "$(clavitor-cli hook bash)"; mine() { echo own; }; turn() { eval "$PROMPT_COMMAND"; }
turn; tool a; cd project/src; turn; tool a 'b c'; mine; cd ..; turn; tool d; cd ~; turn; tool e; mine; echo "$PROMPT_COMMAND"`,
  zsh: `cd ~; mine() { echo own }; eval "$(clavitor-cli hook zsh)"
tool a; cd project/src; tool a 'b c'; mine; cd ..; tool d; cd ~; tool e; mine; echo _clavitor_hook`,
  fish: `cd ~; function mine; echo own; end; clavitor-cli hook fish | source
tool a; cd project/src; tool a 'b c'; mine; cd ..; tool d; cd ~; tool e; mine; echo _clavitor_hook`,
} as const;

/** Options of users that change how a shell reads a script. */
const OPTIONS = [['bash', ''], ['bash', 'set -u'], ['zsh', ''], ['zsh', 'setopt nounset'], ['zsh', 'setopt ksh_arrays sh_word_split warn_create_global'], ['fish', '']] as const;

describe.each(OPTIONS)('%s %s', (shell, options) => {
  test.runIf(isInstalled(shell))('wraps on entering, leaves what is the user’s, cleans up on leaving', async () => {
    const machine = await accountWithProject();
    const env = { PATH: `${machine.home}/bin:${path.dirname(process.execPath)}:/usr/bin:/bin` };
    const run = async () => machine.runOther(shell, ['-c', `${options}\n${SCRIPTS[shell]}`], { env });
    const before = await run();
    expect(before.stdout).toBe('plain\nplain\nown\nplain\nplain\nown\n_clavitor_hook\n');
    expect(before.stderr).toContain('is not allowed as it is now');
    const allowed = await machine.runOther('sh', ['-c', 'cd project && clavitor-cli alias allow'], { env });
    expect(allowed.exit).toBe(0);
    const after = await run();
    expect(after.stderr).toBe('');
    expect(after.stdout).toBe(
      'plain\nwrapped: run --uppercase -- tool a b c\nown\nwrapped: run --uppercase -- tool d\nplain\nown\n_clavitor_hook\n',
    );
  });
});

/** What each shell does before it shows a prompt. */
const PROMPTS = { bash: 'eval "$PROMPT_COMMAND"', zsh: 'for f in $precmd_functions; do $f; done', fish: 'emit fish_prompt' } as const;
/** fish would set up the terminal at its first prompt, and look for completions of every program. */
const HOOKED = { bash: 'eval "$(clavitor-cli hook bash)"', zsh: 'eval "$(clavitor-cli hook zsh)"', fish: 'functions -e __fish_on_interactive; clavitor-cli hook fish | source' } as const;

describe.each(['bash', 'zsh', 'fish'] as const)('%s: without leaving the folder', (shell) => {
  test.runIf(isInstalled(shell))('allow and deny act at the next prompt, and nothing is started at others', async () => {
    const machine = await accountWithProject();
    const env = { PATH: `${machine.home}/bin:${path.dirname(process.execPath)}:/usr/bin:/bin` };
    const prompt = PROMPTS[shell];
    const file = '.clavitor.toml';
    const code = `${HOOKED[shell]}; cd project; ${prompt}; tool a
clavitor-cli alias allow > /dev/null; ${prompt}; tool b; cd src; ${prompt}; tool c; cd ..
echo 'tool = ["--proxy"]' > new; echo '[aliases]' | cat - new > ${file}; clavitor-cli alias allow > /dev/null; ${prompt}; tool d
clavitor-cli alias deny > /dev/null; ${prompt}; tool e; rm ~/bin/clavitor-cli; ${prompt}; tool f`;
    const { stdout, stderr } = await machine.runOther(shell, ['-c', code], { env });
    const wrapped = ['wrapped: run --uppercase -- tool b', 'wrapped: run --uppercase -- tool c', 'wrapped: run --proxy -- tool d'];
    expect(stdout.split('\n')).toEqual(['plain', ...wrapped, 'plain', 'plain', '']);
    expect(stderr).toMatch(/^(clavitor-cli: .* is not allowed as it is now; .*\n){2}$/);
  });
});

/** What a wrapper of bash meets that is called in another folder before the next prompt; zsh and fish take theirs away at once. */
const ELSEWHERE: readonly (readonly [folder: string, code: string, said: RegExp])[] = [
  ['a file that was never allowed', 'cd ~/foreign && printenv STOLEN', /^error: .*\/foreign\/\.clavitor\.toml is not allowed as it is now\n/],
  ['a file that is allowed too', 'cd ~/allowed && printenv B', /^error: this wrapper of the shell hook belongs to another project\n/],
  ['no file', 'cd ~/bare && printenv C', /^error: this wrapper of the shell hook belongs to another project\n/],
];

describe.each(['bash', 'zsh', 'fish'] as const)('%s: a wrapper', (shell) => {
  const entered = `${HOOKED[shell]}; cd ~/project; ${PROMPTS[shell]}; `;

  /** What a wrapper for `printenv` says after `code`. The folder `foreign` has a file that was never allowed. */
  async function said(code: string): Promise<string> {
    const machine = await cli.machine();
    const env = { PATH: `${machine.home}/bin:${path.dirname(process.execPath)}:/usr/bin:/bin` };
    for (const folder of ['bin', 'project', 'foreign', 'allowed', 'bare']) await mkdir(path.join(machine.home, folder));
    await writeFile(path.join(machine.home, 'bin', 'clavitor-cli'), `#!/bin/sh\nexec '${process.execPath}' '${machine.binary}' "$@"\n`);
    await chmod(path.join(machine.home, 'bin', 'clavitor-cli'), 0o755);
    for (const [folder, name] of [['project', 'A'], ['foreign', 'STOLEN'], ['allowed', 'B']] as const) {
      await writeFile(path.join(machine.home, folder, '.clavitor.toml'), `[env]\n${name} = "clavitor://x"\n[aliases]\nprintenv = []\n`);
    }
    for (const folder of ['project', 'allowed']) {
      expect((await machine.runOther('sh', ['-c', `cd ${folder} && clavitor-cli alias allow`], { env })).exit).toBe(0);
    }
    const { stdout, stderr } = await machine.runOther(shell, ['-c', `${entered}${code}`], { env });
    expect(stdout).not.toContain('clavitor://');
    return stderr;
  }

  test.runIf(isInstalled(shell)).each([
    ['the file as it was allowed', 'printenv A', /^error: profile default is not enrolled\n/],
    ['a file with one more line', `echo 'x = []' >> .clavitor.toml; printenv B`, /^error: .*\/project\/\.clavitor\.toml is not allowed as it is now\n/],
    ['a file that was denied', 'clavitor-cli alias deny > /dev/null; printenv A', /^error: .*\/project\/\.clavitor\.toml is not allowed as it is now\n/],
  ])('with %s', async (_name, code, expected) => {
    expect(await said(code)).toMatch(expected);
  });

  test.each(shell === 'bash' ? ELSEWHERE : [])('in another folder, with %s', async (_name, code, expected) => {
    expect(await said(code)).toMatch(expected);
  });
});

describe.each([['bash', 'compgen -bk'], ['zsh', 'print -l ${(k)builtins} ${(k)reswords}'], ['fish', 'builtin -n']])('%s', (shell, list) => {
  test.runIf(isInstalled(shell))('has no builtin or keyword that an alias may be called', () => {
    const names = execFileSync(shell, ['-c', list], { encoding: 'utf8' }).split('\n').filter((name) => /^[A-Za-z]/.test(name));
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !isReservedName(name))).toEqual([]);
  });
});

test('the hook and the wrappers exist for each shell', async () => {
  const machine = await accountWithProject();
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { stdout, exit } = await machine.run(['hook', shell]);
    expect(exit).toBe(0);
    expect(stdout).toContain(`clavitor-cli alias print ${shell}`);
  }
});

test('the name of a folder cannot act on the terminal', async () => {
  const machine = await cli.machine();
  const folder = path.join(machine.home, 'a\u001b]0;owned\u0007\u202eb');
  await mkdir(folder);
  const call = async (...args: readonly string[]) => machine.runOther('sh', ['-c', 'cd "$0" && exec "$@"', folder, process.execPath, machine.binary, ...args]);
  const calls = [['alias'], ['alias', 'print', 'bash'], ['run', '--allowed', 'MARK', '--', 'true'], ['doctor']];
  const texts = ['[aliases]\nls = []\n', 'no TOML', '[aliases]\ncd = []\n'];
  for (const text of texts) {
    await writeFile(path.join(folder, '.clavitor.toml'), text);
    for (const args of calls) {
      const { stdout, stderr } = await call(...args);
      expect(`${stdout}${stderr}`, args.join(' ')).toMatch(/a\ufffd\]0;owned\ufffd\ufffdb/);
      expect(`${stdout}${stderr}`, args.join(' ')).not.toMatch(/[\u001b\u0007\u202e]/);
    }
  }
  for (const mode of [0o666, 0o644]) {
    await chmod(path.join(folder, '.clavitor.toml'), mode);
    if (mode === 0o644) await writeFile(path.join(folder, '.clavitor.toml'), '#'.repeat(256 * 1024 + 1));
    expect((await call('alias')).stderr).toMatch(/a\ufffd\]0;owned\ufffd\ufffdb/);
  }
});
