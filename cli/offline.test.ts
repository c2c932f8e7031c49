import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeKeyBytes } from '../lib/crypto/safe/secret-key.ts';
import { makeId } from '../lib/protocol/ids.ts';
import { formatSetupToken } from '../lib/protocol/setup-token.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { play } from '../tests/transcript.ts';
import { COMMANDS } from './catalogue.ts';

// Each call is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cli: BuiltCli;

beforeAll(async () => {
  cli = await BuiltCli.build();
});

afterAll(async () => cli.remove());

function tokenFor(origin: string): string {
  return formatSetupToken({ origin, agent: makeId(), secret: makeKeyBytes() });
}

describe('without a server', () => {
  test('the transcript of everything that can be wrong with a command line', async () => {
    const token = tokenFor('http://localhost:1');
    await play(new URL('transcripts/offline.txt', import.meta.url), await cli.machine(), {
      token,
      'altered-token': `${token.slice(0, 40)}${token[40] === 'A' ? 'B' : 'A'}${token.slice(41)}`,
      'plain-http-token': tokenFor('http://vault.example'),
      wide: `a${'\u3000'.repeat(700)}b`,
    });
  });

  test('the transcript of the commands that look at files only', async () => {
    const machine = await cli.machine();
    const [large, unreadable] = ['.claude.json', '.npmrc'].map((name) => path.join(machine.home, name)) as [string, string];
    await play(new URL('transcripts/files.txt', import.meta.url), machine, {}, {
      'a file is larger than any and another cannot be read': () => {
        writeFileSync(large, Buffer.alloc(16 * 1024 * 1024 + 1, ' '));
        symlinkSync(unreadable, unreadable);
        return () => [large, unreadable].forEach((file) => rmSync(file));
      },
      'all is well': () => undefined,
    });
  });

  test('a name that looks like the loopback address is not it', async () => {
    const machine = await cli.machine();
    for (const origin of ['http://127.0.0.1.evil.example', 'http://localhost.evil.example', 'http://128.0.0.1', 'http://[::2]']) {
      const { exit, stderr } = await machine.run(['init'], { stdin: tokenFor(origin) });
      expect(stderr).toContain('an address without TLS');
      expect(exit).toBe(2);
    }
  });

  test('help names each command, its options and the exit codes', async () => {
    const machine = await cli.machine();
    const overview = await machine.run(['--help']);
    expect(overview.exit).toBe(0);
    for (const command of COMMANDS) expect(overview.stdout).toContain(`\n  ${command}`);
    expect(overview.stdout).toContain('7    the answer, or the log, was altered');
    const get = await machine.run(['get', '--help']);
    expect(get.stdout).toMatch(/^Usage: clavitor-cli get NAME \[OPTIONS\]\n/);
    expect(get.stdout).toContain('--no-newline, -n');
    expect(await machine.run(['help', 'get'])).toEqual(get);
    expect(await machine.run([])).toEqual(overview);
  });
});
