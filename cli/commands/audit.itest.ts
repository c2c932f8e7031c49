import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { toBase64url } from '../../lib/crypto/encoding.ts';
import { auditRow } from '../../lib/protocol/audit-view.ts';
import { auditRowHash, auditGenesis } from '../../lib/protocol/audit.ts';
import type { AuditRowView } from '../../lib/protocol/wire/owner.ts';
import { AuditAnswer } from '../../lib/protocol/wire/owner.ts';
import { json } from '../../e2e/fixtures/http.ts';
import type { CliEnd, CliMachine } from '../../tests/built-cli.ts';
import { BuiltCli } from '../../tests/built-cli.ts';
import { CliVault } from '../../tests/cli-vault.ts';
import { play } from '../../tests/transcript.ts';

// Each call is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cli: BuiltCli;
let vault: CliVault;
let machine: CliMachine;
let log: Export;

interface Export {
  readonly preamble: Record<string, unknown>;
  readonly rows: readonly AuditRowView[];
}

beforeAll(async () => {
  [cli, vault] = await Promise.all([BuiltCli.build(), CliVault.start()]);
  const { owner } = vault;
  const entries = [await owner.createEntry('GitHub', [{ label: 'Password', value: 'a' }]), await owner.createEntry('Bank', [{ label: 'PIN', value: 'b' }])];
  machine = await cli.machine();
  const { token } = await vault.agent('Codex', entries);
  await machine.run(['init'], { stdin: token });
  await machine.run(['get', 'GitHub']);
  await machine.run(['render', '-'], { stdin: 'clavitor://GitHub clavitor://Bank' });
  await machine.run(['get', 'Nowhere']);
  log = await exportLog();
});

afterAll(async () => {
  await vault.stop();
  await cli.remove();
});

/** What `app/_timeline/export.ts` writes. */
async function exportLog(): Promise<Export> {
  const { head, rows } = AuditAnswer.parse(json(await vault.owner.get('/api/audit?after=0&limit=5000')));
  const { agents } = await vault.owner.load();
  const keys = agents.map(({ id, publicKey }) => ({ id, name: 'Codex', publicKey }));
  return { preamble: { format: 'clavitor-audit', version: 1, vault: vault.owner.vault, head, complete: true, agents: keys }, rows };
}

function textOf({ preamble, rows }: Export): string {
  return [preamble, ...rows].map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function verify(content: Export): Promise<CliEnd> {
  await writeFile(path.join(machine.home, 'log.jsonl'), textOf(content));
  return machine.run(['audit', 'verify', 'log.jsonl']);
}

/** The log with a changed row, and the chain made anew over it, as only the server can. */
function forged(seq: number, change: Partial<AuditRowView>): Export {
  let previous = auditGenesis(vault.owner.vault);
  const rows = log.rows.map((row) => {
    const view = row.seq === seq ? { ...row, ...change } : row;
    previous = auditRowHash(previous, auditRow(view));
    return { ...view, hash: toBase64url(previous) };
  });
  const { seq: last, hash } = rows.at(-1) ?? { seq: 0, hash: '' };
  return { preamble: { ...log.preamble, head: { seq: last, hash } }, rows };
}

/** The log with another public key of its agents. */
function withKey(publicKey: string): Export {
  const agents = (log.preamble['agents'] as readonly object[]).map((agent) => ({ ...agent, publicKey }));
  return { preamble: { ...log.preamble, agents }, rows: log.rows };
}

function rowOf(action: string): AuditRowView {
  const row = log.rows.find((candidate) => candidate.action === action && candidate.request !== null);
  if (row === undefined) throw new Error('the log has no such row');
  return row;
}

/** Writes exports into the machine's home, by the name of the file. */
async function put(exports: Readonly<Record<string, Export | string>>): Promise<void> {
  for (const [name, content] of Object.entries(exports)) {
    await writeFile(path.join(machine.home, `${name}.jsonl`), typeof content === 'string' ? content : textOf(content));
  }
}

test('honest logs are whole, and the first bad row of others is named', async () => {
  const read = rowOf('read');
  const render = rowOf('render');
  const { request } = read;
  if (request === null) throw new Error('no request');
  const { rows, preamble } = log;
  await put({
    whole: log,
    selection: { preamble: { ...preamble, complete: false }, rows: [read] },
    'no-head': { preamble: { ...preamble, head: { seq: 1, hash: '!!!' } }, rows },
    'short-key': withKey('AAAA'),
    'no-point': withKey('A'.repeat(43)),
    altered: { ...log, rows: rows.map((row) => (row.seq === read.seq ? { ...row, address: '10.0.0.1' } : row)) },
    'missing-row': { ...log, rows: rows.filter((row) => row.seq !== read.seq) },
    cut: { ...log, rows: rows.slice(0, -1) },
    torn: textOf(log).slice(0, -20),
    'another-act': forged(read.seq, { action: 'totp' }),
    'another-body': forged(read.seq, { request: { ...request, body: request.body.replace('read', 'totp') } }),
    'another-signature': forged(read.seq, { request: { ...request, signature: `AAAA${request.signature.slice(4)}` } }),
    'another-time': forged(read.seq, { time: read.time + 3_600_000 }),
    'another-agent': forged(read.seq, { agent: crypto.randomUUID() }),
    'another-profile': forged(read.seq, { request: { ...request, base: request.base.replace(/"@signature-params": .*/, '"@signature-params": ()') } }),
    'no-request': forged(read.seq, { request: null }),
    'no-key': { preamble: { ...preamble, agents: [] }, rows },
    'shown-again': forged(render.seq, { request, action: 'read' }),
    'not-its-own': forged(render.seq + 1, { requestSeq: read.seq }),
  });
  const firstSigned = rows.find((row) => row.actor === 'cli' && row.request !== null && row.action !== 'agent.redeem')?.seq ?? 0;
  await play(new URL('../transcripts/audit.txt', import.meta.url), machine, {
    read: String(read.seq),
    'before-read': String(read.seq - 1),
    'after-read': String(read.seq + 1),
    render: String(render.seq),
    'after-render': String(render.seq + 1),
    last: String(rows.length),
    torn: String(rows.length + 1),
    'first-signed': String(firstSigned),
  });
});

test('a row that stands twice, and the log of another vault, are found', async () => {
  const twice = await verify({ ...log, rows: [...log.rows, log.rows[0]] as AuditRowView[] });
  const other = await verify({ preamble: { ...log.preamble, vault: crypto.randomUUID() }, rows: log.rows });
  for (const end of [twice, other]) {
    expect(end.stderr).toContain('error: row 1 is bad: it');
    expect([end.exit, end.stdout]).toEqual([7, '']);
  }
});

test('an export that can be read only once, from a pipe, is read as whole as a file', async () => {
  const whole = await verify(log);
  expect(whole.exit).toBe(0);
  const call = `"$0" "$1" audit verify`;
  for (const line of [`cat log.jsonl | ${call} /dev/stdin`, `mkfifo pipe && { cat log.jsonl > pipe & ${call} pipe; }`]) {
    expect(await machine.runOther('sh', ['-c', line, process.execPath, machine.binary])).toEqual(whole);
  }
  await writeFile(path.join(machine.home, 'log.jsonl'), textOf({ ...log, rows: log.rows.slice(0, -1) }));
  const cut = await machine.runOther('sh', ['-c', `cat log.jsonl | ${call} /dev/stdin`, process.execPath, machine.binary]);
  expect([cut.exit, cut.stdout]).toEqual([7, '']);
});

test('what is no export is refused', async () => {
  await writeFile(path.join(machine.home, 'log.csv'), 'vault,seq\n');
  const csv = await machine.run(['audit', 'verify', 'log.csv']);
  expect(csv.stderr).toContain('error: this is no export of an audit log');
  expect(csv.exit).toBe(2);
  const missing = await machine.run(['audit', 'verify', 'missing']);
  expect(missing.stderr).toBe('error: cannot read the export: there is no such file\n');
  const cut = await machine.run(['audit', 'verify', 'cut']);
  expect(cut.exit).toBe(8);
});
