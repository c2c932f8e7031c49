import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeKeyBytes } from '../lib/crypto/safe/secret-key.ts';
import { makeId } from '../lib/protocol/ids.ts';
import { formatSetupToken, parseSetupToken } from '../lib/protocol/setup-token.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { CliVault } from '../tests/cli-vault.ts';
import { play } from '../tests/transcript.ts';

const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
// Each call is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cli: BuiltCli;
let vault: CliVault;
let entries: Readonly<Record<'github' | 'server' | 'bank', string>>;

beforeAll(async () => {
  [cli, vault] = await Promise.all([BuiltCli.build(), CliVault.start()]);
  const { owner } = vault;
  entries = {
    github: await owner.createEntry('Git Hub', [
      { label: 'Password', value: 'correct horse' },
      { label: 'Username', value: 'octocat', kind: 'text' },
      { label: 'TOTP', value: SEED, kind: 'totp' },
    ]),
    server: await owner.createEntry('Server', [{ label: 'Private key', value: '-----BEGIN KEY-----\nc2VjcmV0' }]),
    bank: await owner.createEntry('Bank', [{ label: 'PIN', value: '1234' }]),
  };
});

afterAll(async () => {
  await vault.stop();
  await cli.remove();
});

describe('the CLI with a real server', () => {
  test('the transcript from the setup token to the last call', async () => {
    const { token } = await vault.agent('Codex', [entries.github, entries.server]);
    const { token: otherToken } = await vault.agent('CI', [entries.bank]);
    const { origin } = vault.proxy;
    const mark = vault.proxy.seen.length;
    await play(new URL('transcripts/story.txt', import.meta.url), await cli.machine(), {
      origin,
      token,
      'other-token': otherToken,
      'unknown-token': formatSetupToken({ origin, agent: makeId(), secret: makeKeyBytes() }),
    });
    const sent = vault.proxy.seen.slice(mark).map(({ path: at, headers, body }) => `${at}${JSON.stringify(headers)}${body.toString()}`);
    expect(sent.length).toBeGreaterThan(10);
    for (const secret of ['Git Hub', 'git hub', 'Bank', 'correct horse', 'octocat', SEED, token, '1234']) {
      expect(sent.join('\n').includes(secret), secret).toBe(false);
    }
  });

  test('an expired token says so, and leaves the profile free', async () => {
    const { token, agent } = await vault.agent('Late', [entries.bank]);
    await vault.server.connection.sql`update agents set token_expires_at = 1 where id = ${agent}`;
    const machine = await cli.machine();
    const { exit, stderr } = await machine.run(['init'], { stdin: token });
    expect(stderr).toContain('this setup token has expired');
    expect(exit).toBe(4);
    const { token: fresh } = await vault.agent('In time', [entries.bank]);
    expect((await machine.run(['init'], { stdin: fresh })).exit).toBe(0);
    expect((await machine.run(['get', 'bank'])).stdout).toBe('1234\n');
  });

  test('what the owner does reaches the next call: edit, pause, revoke', async () => {
    const { owner } = vault;
    const entry = await owner.createEntry('Changing', [{ label: 'Password', value: 'first' }]);
    const { agent, token } = await vault.agent('Changing', [entry]);
    const machine = await cli.machine();
    expect((await machine.run(['init'], { stdin: token })).stderr).toBe('');
    expect((await machine.run(['get', 'Changing', '-n'])).stdout).toBe('first');
    await owner.saveEntry(entry, 'Changing', [{ label: 'Password', value: 'second' }], 'edit');
    expect((await machine.run(['get', 'Changing', '-n'])).stdout).toBe('second');
    for (const [state, word] of [['paused', 'the owner has paused this agent'], ['revoked', 'the owner has revoked this agent']] as const) {
      await owner.setAgentState(agent, state);
      const get = await machine.run(['get', 'Changing']);
      expect(get.stderr).toContain(`error: ${word}`);
      expect([get.exit, get.stdout]).toEqual([4, '']);
      const status = await machine.run(['status', '--json']);
      expect(status.exit).toBe(4);
      expect(JSON.parse(status.stdout)).toMatchObject({ agent: 'Changing', state });
    }
  });

  test('CLAVITOR_PROFILE and XDG folders are honoured, and nothing secret is readable by others', async () => {
    const { token } = await vault.agent('Elsewhere', [entries.bank]);
    const machine = await cli.machine();
    const env = {
      CLAVITOR_PROFILE: 'nightly',
      XDG_CONFIG_HOME: path.join(machine.home, 'conf'),
      XDG_STATE_HOME: path.join(machine.home, 'run'),
    };
    expect((await machine.run(['init'], { stdin: token, env })).stderr).toBe('');
    expect((await machine.run(['get', 'Bank'], { env })).stdout).toBe('1234\n');
    for (const file of ['conf/clavitor/nightly.json', 'run/clavitor/nightly.seen']) {
      expect((await stat(path.join(machine.home, file))).mode & 0o777).toBe(0o600);
      expect((await stat(path.dirname(path.join(machine.home, file)))).mode & 0o777).toBe(0o700);
    }
    const stored = await readFile(path.join(machine.home, 'conf/clavitor/nightly.json'), 'utf8');
    expect(stored).not.toContain(Buffer.from(parseSetupToken(token).secret).toString('base64url'));
    expect((await machine.run(['get', 'Bank'])).exit).toBe(3);
  });

  test('a clock that is wrong is named, with the difference', async () => {
    const { token } = await vault.agent('Clock', [entries.bank]);
    const machine = await cli.machine();
    await machine.run(['init'], { stdin: token });
    const refuse = {
      method: 'POST',
      path: '/agent/v1/fetch',
      edit: () => ({
        status: 401,
        headers: { 'content-type': 'application/json', date: new Date(Date.now() - 600_000).toUTCString() },
        body: { error: 'clock' },
      }),
    };
    const edited = await vault.proxy.during(refuse, async () => {
      const { exit, stderr } = await machine.run(['get', 'Bank']);
      expect(stderr).toMatch(/error: the clock of this machine is wrong: it is (599|60[01]) seconds ahead of the server's\n/);
      expect(exit).toBe(4);
    });
    expect(edited).toBe(1);
  });
});
