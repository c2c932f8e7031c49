import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { inheritedVariables } from './environment.ts';

// A program writes to the outputs of the process that runs it, so each test starts one: node, which runs `runProgram`.

const RUNNER = `
import { runProgram } from ${JSON.stringify(new URL('program.ts', import.meta.url).href)};
const [secrets, ...command] = process.argv.slice(1);
const variables = { ...process.env, LARGE: 'x'.repeat(Number(process.env.LARGE ?? 0)) };
const onLost = (error) => console.error(error.code, error.message);
const failed = ({ code, message, hint }) => (console.error(code, message, hint), 1);
process.exitCode = await runProgram({ command, variables, secrets: JSON.parse(secrets), onLost }).catch(failed);
`;

/** Runs a line of sh, in which `run PROGRAM` runs a program that may not show `hunter2`. */
async function shell(line: string, input = ''): Promise<{ exit: number | null; signal: string | null; stdout: string; stderr: string }> {
  const run = `run() { "$NODE" --input-type=module -e "$RUNNER" '["hunter2"]' "$@"; }`;
  const child = spawn('sh', ['-c', `${run}\n${line}`], { env: { ...(inheritedVariables() as NodeJS.ProcessEnv), NODE: process.execPath, RUNNER } });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin.end(input);
  const [exit, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { exit, signal, ...output };
}

describe('what a program writes', () => {
  test('is masked, and its exit code is that of the call', async () => {
    expect(await shell(`run sh -c 'echo hunter2; echo a hunter2 >&2; exit 3'`)).toEqual({ exit: 3, signal: null, stdout: '********\n', stderr: 'a ********\n' });
  });

  test.runIf(process.platform === 'linux')('and cannot be written is reported, and is no success', async () => {
    const message = 'file-system cannot write the output of the program: ENOSPC\n';
    expect(await shell(`run sh -c 'seq 20000' > /dev/full`)).toMatchObject({ exit: 8, stderr: message });
    expect(await shell(`run sh -c 'echo last words' > /dev/full`)).toMatchObject({ exit: 8, stderr: message });
    expect(await shell(`run sh -c 'echo last words; exit 3' > /dev/full`)).toMatchObject({ exit: 3, stderr: message });
  });

  test('and nobody reads any more ends it, and is no error', async () => {
    const { stdout, stderr } = await shell(`run seq 200000 | head -n 1`);
    expect([stdout, stderr]).toEqual(['1\n', '']);
  });

  test('can be opened by its name', async () => {
    expect(await shell(`run sh -c 'echo a hunter2 > /dev/stdout; echo b > /dev/stderr'`)).toMatchObject({ exit: 0, stdout: 'a ********\n', stderr: 'b\n' });
  });

  test('to one place keeps its order', async () => {
    const numbers = Array.from({ length: 400 }, (_, index) => `${index + 1}\n`).join('');
    const line = `run sh -c 'n=0; while [ $n -lt 400 ]; do n=$((n + 1)); echo $n; n=$((n + 1)); echo $n >&2; done' 2>&1`;
    expect((await shell(line)).stdout).toBe(numbers);
  });

  test('comes through without named pipes too, and nothing of them is left', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clavitor-program-'));
    expect(await shell(`export TMPDIR='${folder}'; run echo hunter2; ls '${folder}'; TMPDIR=/dev/null run echo hunter2`)).toMatchObject({ stdout: '********\n********\n', stderr: '' });
    rmSync(folder, { recursive: true });
  });
});

test.runIf(process.platform === 'linux')('a value that no environment can hold is named as that', async () => {
  const { exit, stderr } = await shell('LARGE=200000 run true');
  expect(stderr).toContain('not-executable the program cannot be run: a value is too large');
  expect(stderr).toContain('render the value into a file');
  expect(exit).toBe(1);
});

describe('signals', () => {
  test.each(['INT', 'TERM', 'HUP', 'KILL'])('a program that SIG%s ends lets the call end by it too', async (name) => {
    expect(await shell(`exec "$NODE" --input-type=module -e "$RUNNER" '["hunter2"]' sh -c 'kill -${name} $$'`)).toMatchObject({ exit: null, signal: `SIG${name}` });
    const number = constants.signals[`SIG${name}` as NodeJS.Signals];
    expect((await shell(`run sh -c 'kill -${name} $$'; echo $?`)).stdout).toBe(`${128 + number}\n`);
  });

  test('one that would leave an image of the memory behind is told by its number', async () => {
    expect(await shell(`ulimit -c 0; exec "$NODE" --input-type=module -e "$RUNNER" '["hunter2"]' sh -c 'kill -QUIT $$'`)).toMatchObject({ exit: 131, signal: null });
  });

  test.runIf(process.platform === 'linux')('Ctrl-C reaches the program once, also where its input is no terminal', async () => {
    // What the call makes of Ctrl-C it has done when it passes on a signal that comes later.
    const counting = `let n = 0;
process.on('SIGINT', () => { n += 1; if (n === 1) process.kill(process.ppid, 'SIGUSR1'); });
process.on('SIGUSR1', () => { console.log('caught ' + n); process.exit(); });
setInterval(() => {}, 1000);
console.log('ready');`;
    const command = `true | exec "$NODE" --input-type=module -e "$RUNNER" '["hunter2"]' "$NODE" -e "$COUNTING"`;
    const environment = { ...(inheritedVariables() as NodeJS.ProcessEnv), NODE: process.execPath, RUNNER, COUNTING: counting };
    const child = spawn('script', ['-qec', command, '/dev/null'], { env: environment });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!shown.includes('ready') && `${shown}${text}`.includes('ready')) child.stdin.write('\u0003');
      shown += text;
    });
    await once(child, 'close');
    expect(shown).toContain('caught 1');
  });
});
