import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CliMachine } from '../../tests/built-cli.ts';
import { BuiltCli } from '../../tests/built-cli.ts';

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
  await writeFile(program, `#!/bin/sh\ncase "$1" in run) echo "wrapped: $*" ;; *) exec '${process.execPath}' '${machine.binary}' "$@" ;; esac\n`);
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

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true']);
    return true;
  } catch {
    return false;
  }
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  test.runIf(isInstalled(shell))('wraps on entering, leaves what is the user’s, cleans up on leaving', async () => {
    const machine = await accountWithProject();
    const env = { PATH: `${machine.home}/bin:${path.dirname(process.execPath)}:/usr/bin:/bin` };
    const run = async () => machine.runOther(shell, ['-c', SCRIPTS[shell]], { env });
    const before = await run();
    expect(before.stdout).toBe('plain\nplain\nown\nplain\nplain\nown\n_clavitor_hook\n');
    expect(before.stderr).toContain('is new here or was changed');
    const allowed = await machine.runOther('sh', ['-c', 'cd project && clavitor-cli alias allow'], { env });
    expect(allowed.exit).toBe(0);
    const after = await run();
    expect(after.stderr).toBe('');
    expect(after.stdout).toBe(
      'plain\nwrapped: run --uppercase -- tool a b c\nown\nwrapped: run --uppercase -- tool d\nplain\nown\n_clavitor_hook\n',
    );
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
