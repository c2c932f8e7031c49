import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Answer } from '../e2e/fixtures/hostile-proxy.ts';
import { makeKeyBytes } from '../lib/crypto/safe/secret-key.ts';
import { makeId } from '../lib/protocol/ids.ts';
import { formatSetupToken } from '../lib/protocol/setup-token.ts';
import { CONFIRM_PATH, FETCH_PATH, REDEEM_PATH } from '../lib/protocol/wire/agent.ts';
import type { CliMachine } from '../tests/built-cli.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { CliVault } from '../tests/cli-vault.ts';
import type { Scene } from '../tests/transcript.ts';
import { play } from '../tests/transcript.ts';
import { UNTRUSTED_TLS } from '../tests/untrusted-tls.ts';

// What a user reads when something is in the way: the owner, the server, whoever stands between, this machine.

const NOBODY = 65_534;
const JSON_TYPE = { 'content-type': 'application/json' };
// Each call is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cli: BuiltCli;
let vault: CliVault;
let entries: string[];

beforeAll(async () => {
  [cli, vault] = await Promise.all([BuiltCli.build(), CliVault.start()]);
  const { owner } = vault;
  entries = [
    await owner.createEntry('Git Hub', [
      { label: 'Password', value: 'correct horse' },
      { label: 'Broken', value: 'not a seed!', kind: 'totp' },
      { label: 'Zero', value: 'a\0b' },
    ]),
    await owner.createEntry('Server', [
      { label: 'Private key', value: 'the first value' },
      { label: 'Word', value: 'hunter2' },
    ]),
  ];
});

afterAll(async () => {
  await vault.stop();
  await cli.remove();
});

function transcript(name: string): URL {
  return new URL(`transcripts/${name}.txt`, import.meta.url);
}

async function enrolled(name: string, granted = entries): Promise<{ machine: CliMachine; agent: string }> {
  const machine = await cli.machine();
  const { agent, token } = await vault.agent(name, granted);
  expect((await machine.run(['init'], { stdin: token })).exit).toBe(0);
  return { machine, agent };
}

function tokenFor(origin: string): string {
  return formatSetupToken({ origin, agent: makeId(), secret: makeKeyBytes() });
}

/** While it lasts, answers of a path are others. */
function answering(to: string, edit: (answer: Answer) => Answer | undefined): () => void {
  return vault.proxy.tamper({ method: 'POST', path: to, edit });
}

/** While it lasts, every fetch has this answer. */
function fetchAnswers(status: number, headers: Answer['headers'], body: unknown): Scene {
  return () => answering(FETCH_PATH, () => ({ status, headers, body }));
}

test('why the vault refuses', async () => {
  const { machine, agent } = await enrolled('Refused');
  const { sql } = vault.server.connection;
  const late = await vault.agent('Late', entries);
  const used = await vault.agent('Used', entries);
  expect((await (await cli.machine()).run(['init'], { stdin: used.token })).exit).toBe(0);
  /** Sets a column of the agent, and puts it back. */
  const having = (column: string, value: unknown): Scene => async () => {
    const [before] = await sql<Record<string, unknown>[]>`select ${sql(column)} from agents where id = ${agent}`;
    await sql`update agents set ${sql({ [column]: value as never })} where id = ${agent}`;
    return async () => sql`update agents set ${sql({ [column]: before?.[column] as never })} where id = ${agent}`;
  };
  const clock = (aheadMs: number): Scene => () =>
    vault.proxy.tamper({
      method: 'POST',
      path: /^\/agent\/v1\/(fetch|confirm)$/,
      edit: () => ({ status: 401, headers: { ...JSON_TYPE, date: new Date(Date.now() - aheadMs).toUTCString() }, body: { error: 'clock' } }),
    });
  const says = (error: string): Scene => fetchAnswers(401, JSON_TYPE, { error });
  await play(transcript('refusals'), machine, { origin: vault.proxy.origin, 'late-token': late.token, 'used-token': used.token }, {
    'the owner has paused the agent': async () => {
      await vault.owner.setAgentState(agent, 'paused');
      return async () => vault.owner.setAgentState(agent, 'active');
    },
    'the time of the agent is over': having('expires_at', 1),
    'the agent is at an address that is not allowed': having('addresses', ['192.0.2.1/32']),
    'the agent has reached its limit': having('per_hour', 0),
    'the vault has locked the agent': having('state', 'locked'),
    'the clock of this machine is ten minutes ahead': clock(600_000),
    'the clock of this machine is ten minutes behind': clock(-600_000),
    'the server has seen the request before': says('replayed'),
    'the server cannot record': async () => {
      await sql`alter table audit add constraint full_disk check (action <> 'read') not valid`;
      return async () => sql`alter table audit drop constraint full_disk`;
    },
    'the setup tokens have expired': async () => {
      await sql`update agents set token_expires_at = 1 where id = ${late.agent}`;
      return undefined;
    },
    'somebody else has redeemed the token': () => undefined,
    'all is well': () => undefined,
    'the owner has revoked the agent': async () => {
      await vault.owner.setAgentState(agent, 'revoked');
      return undefined;
    },
    'the vault does not know the agent': says('refused'),
  });
});

test('a server that lies, and connections that lead nowhere', async () => {
  const own = await vault.owner.createEntry('Deceiving', [{ label: 'Password', value: 'x' }]);
  const server = await vault.owner.createEntry('Server', [{ label: 'Private key', value: 'the first value' }]);
  const { machine } = await enrolled('Deceived', [server, own]);
  const [unconfirmed, exchanged] = [await vault.agent('Unconfirmed', [server]), await vault.agent('Exchanged', [server])];
  const impostor = createTlsServer(UNTRUSTED_TLS).listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const impostorHost = `localhost:${(impostor.address() as AddressInfo).port}`;
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  let earlier: unknown;
  const leadingTo = (port: number): Scene => () => {
    vault.proxy.forwardTo(port);
    return () => vault.proxy.forwardTo(vault.server.port);
  };
  const values = {
    origin: vault.proxy.origin,
    host: new URL(vault.proxy.origin).host,
    impostor: impostorHost,
    'impostor-token': tokenFor(`https://${impostorHost}`),
    'unconfirmed-token': unconfirmed.token,
    'exchanged-token': exchanged.token,
  };
  await play(transcript('answers'), machine, values, {
    'the server answers with an altered value': () =>
      answering(FETCH_PATH, (answer) => {
        const [hit] = (answer.body as { results: { value: string; grant: string }[] }).results;
        earlier ??= structuredClone(answer.body);
        if (hit !== undefined) hit.value = hit.grant;
        return answer;
      }),
    'the server answers as it did before the change': async () => {
      await vault.owner.saveEntry(server, 'Server', [{ label: 'Private key', value: 'the second value' }], 'edit');
      expect((await machine.run(['get', 'Server'])).stdout).toBe('the second value\n');
      return answering(FETCH_PATH, (answer) => ({ ...answer, body: earlier }));
    },
    'the server redirects': fetchAnswers(302, { location: 'http://localhost:1/' }, Buffer.alloc(0)),
    'the server answers compressed': fetchAnswers(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync('{}')),
    'the server answers with more than any vault': fetchAnswers(200, JSON_TYPE, Buffer.alloc(2 * 1024 * 1024, ' ')),
    'the server answers with a web page': fetchAnswers(200, { 'content-type': 'text/html' }, Buffer.from('<h1>Welcome</h1>')),
    'the server answers with half of its JSON': fetchAnswers(200, JSON_TYPE, Buffer.from('{"results":[')),
    'the server refuses in words of its own': fetchAnswers(418, JSON_TYPE, { error: 'teapot' }),
    'a gateway is in trouble': fetchAnswers(502, { 'content-type': 'text/html' }, Buffer.from('<h1>')),
    'the server confirms in words of its own': () => answering(CONFIRM_PATH, (answer) => ({ ...answer, body: { confirmed: 'yes' } })),
    'the server has exchanged the bundle': () =>
      answering(REDEEM_PATH, (answer) => ({ ...answer, body: { ...(answer.body as object), bundle: randomBytes(600).toString('base64url') } })),
    'all is well': () => undefined,
    'the server does not answer': leadingTo((silent.address() as AddressInfo).port),
    'the connection is cut': leadingTo(1),
    'an impostor stands at the address of the server': () => undefined,
  });
  impostor.close();
  silent.close();
});

test('what this machine holds stands in the way', async () => {
  const machine = await cli.machine();
  const token = tokenFor('http://localhost:1');
  /** Puts a file there, or a folder, and takes it away again. */
  const withFile = (name: string, content: Uint8Array | null, mode = 0o600): Scene => () => {
    const file = path.join(machine.home, name);
    rmSync(file, { force: true });
    if (content === null) mkdirSync(file, { mode: 0o700 });
    else writeFileSync(file, content, { mode });
    return () => rmSync(file, { recursive: true });
  };
  const spaces = (bytes: number) => Buffer.alloc(bytes, ' ');
  const values = {
    token,
    'altered-token': `${token.slice(0, 40)}${token[40] === 'A' ? 'B' : 'A'}${token.slice(41)}`,
    'plain-http-token': tokenFor('http://vault.example'),
    'long-text': 'x'.repeat(5_000),
    'living-process': String(process.pid),
  };
  await play(transcript('state'), machine, values, {
    'a profile is larger than any': withFile('.config/clavitor/large.json', spaces(1024 * 1024 + 1)),
    'a profile is a folder': withFile('.config/clavitor/folder.json', null),
    'the project file is larger than any': withFile('.clavitor.toml', spaces(256 * 1024 + 1), 0o644),
    'the project file is a folder': withFile('.clavitor.toml', null),
    'a template is larger than any': withFile('large.tmpl', spaces(16 * 1024 * 1024 + 1)),
    'a template is no text': withFile('binary.tmpl', Buffer.of(0xff, 0xfe)),
    'all is well': () => undefined,
  });
});

test('what a project file may not say', async () => {
  await play(transcript('project-file'), await cli.machine());
});

test('prompts, and programs on a terminal', async () => {
  const { machine } = await enrolled('Default');
  const { token } = await vault.agent('Typed', entries);
  await play(transcript('terminal'), machine, { token, origin: vault.proxy.origin });
});

test('what is typed is not taken when it is longer than a setup token', async () => {
  const { exit, shown } = await (await cli.machine()).runOnTerminal(['init'], ['x'.repeat(5_000)]);
  expect(shown).toContain('error: the input is longer than a setup token\n');
  expect(exit).toBe(2);
});

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('what belongs to another user is not used', async () => {
  const machine = await cli.machine();
  const project = path.join(machine.home, '.clavitor.toml');
  writeFileSync(project, '[env]\n');
  chownSync(project, NOBODY, NOBODY);
  expect(await machine.run(['alias'])).toEqual({ exit: 8, stdout: '', stderr: `error: ${project} belongs to another user\n` });
  rmSync(project);
  // Root may read everybody's files, so the program is another user's here, and the profile root's.
  mkdirSync(path.dirname(machine.profileFile()), { recursive: true });
  writeFileSync(machine.profileFile(), '{}', { mode: 0o644 });
  const readable = path.resolve(machine.home, '..', '..');
  chmodSync(readable, 0o755);
  const call = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', process.execPath, machine.binary, 'get', 'x'];
  const { exit, stderr } = await machine.runOther('setpriv', call);
  expect(stderr).toBe(`error: ${machine.profileFile()} belongs to another user\nhint: run the command as the user who enrolled this profile\n`);
  expect(exit).toBe(8);
});
