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

async function verify({ preamble, rows }: Export): Promise<CliEnd> {
  await writeFile(path.join(machine.home, 'log.jsonl'), [preamble, ...rows].map((line) => `${JSON.stringify(line)}\n`).join(''));
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

function rowOf(action: string): AuditRowView {
  const row = log.rows.find((candidate) => candidate.action === action && candidate.request !== null);
  if (row === undefined) throw new Error('the log has no such row');
  return row;
}

test('an honest log is whole, and so is its selection', async () => {
  const whole = await verify(log);
  expect(whole.stderr).toBe('');
  expect(whole.stdout).toContain(`rows              ${log.rows.length}\n`);
  expect(whole.stdout).toMatch(/signed by agents {2}5\n/);
  const selection = await verify({ preamble: { ...log.preamble, complete: false }, rows: [rowOf('read')] });
  expect(selection.stdout).toContain('not checked: the export holds a selection');
  expect(selection.exit).toBe(0);
});

test('an altered, a missing, an added row is named', async () => {
  const { seq } = rowOf('read');
  const altered = log.rows.map((row) => (row.seq === seq ? { ...row, address: '10.0.0.1' } : row));
  const ends = [
    [await verify({ ...log, rows: altered }), `row ${seq} is bad: it, or a row before it, was altered`],
    [await verify({ ...log, rows: log.rows.filter((row) => row.seq !== seq) }), `row ${seq + 1} is bad: it does not follow row ${seq - 1}`],
    [await verify({ ...log, rows: log.rows.slice(0, -1) }), `the log does not end at its head, row ${log.rows.length}`],
    [await verify({ ...log, rows: [...log.rows, log.rows[0]] as AuditRowView[] }), 'row 1 is bad: it does not follow'],
    [await verify({ preamble: { ...log.preamble, vault: crypto.randomUUID() }, rows: log.rows }), 'row 1 is bad'],
  ] as const;
  for (const [end, message] of ends) {
    expect(end.stderr).toContain(`error: ${message}`);
    expect([end.exit, end.stdout]).toEqual([7, '']);
  }
});

test('a chain that the server made anew does not make requests genuine', async () => {
  const read = rowOf('read');
  const render = rowOf('render');
  const { request } = read;
  if (request === null) throw new Error('no request');
  const ends = [
    [await verify(forged(read.seq, { action: 'totp' })), read.seq, 'the agent asked for something else'],
    [await verify(forged(read.seq, { request: { ...request, body: request.body.replace('read', 'totp') } })), read.seq, 'the body of its request was exchanged'],
    [await verify(forged(read.seq, { request: { ...request, signature: `AAAA${request.signature.slice(4)}` } })), read.seq, 'its signature is not that of its agent'],
    [await verify(forged(render.seq, { request, action: 'read' })), render.seq, 'its request was shown before'],
    [await verify(forged(read.seq, { time: read.time + 3_600_000 })), read.seq, 'its request was made at another time'],
    [await verify(forged(read.seq, { request: null })), read.seq, 'it gave something out without a request'],
    [await verify(forged(render.seq + 1, { requestSeq: read.seq })), render.seq + 1, 'it does not belong to the request that it names'],
  ] as const;
  for (const [end, seq, problem] of ends) {
    expect(end.stderr).toContain(`error: row ${seq} is bad: ${problem}`);
    expect(end.exit).toBe(7);
  }
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
