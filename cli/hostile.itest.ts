import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FETCH_PATH, REDEEM_PATH } from '../lib/protocol/wire/agent.ts';
import type { Answer } from '../e2e/fixtures/hostile-proxy.ts';
import type { CliEnd, CliMachine } from '../tests/built-cli.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { CliVault } from '../tests/cli-vault.ts';

// The server is hostile: a proxy between the real server and the real CLI edits answers. The CLI must
// print nothing of them and exit with 7, its code of an integrity failure.

interface Hit {
  status: string;
  entry: string;
  field: string;
  epoch: number;
  serial: number;
  grant: string;
  value: string;
}

const VALUES = { primary: 'the password', username: 'the user name', bank: 'the bank value' };
// Each call is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cli: BuiltCli;
let vault: CliVault;
let entries: string[];
let machine: CliMachine;
let other: CliMachine;

beforeAll(async () => {
  [cli, vault] = await Promise.all([BuiltCli.build(), CliVault.start()]);
  entries = [
    await vault.owner.createEntry('Git Hub', [
      { label: 'Password', value: VALUES.primary },
      { label: 'Username', value: VALUES.username },
    ]),
    await vault.owner.createEntry('Bank', [{ label: 'PIN', value: VALUES.bank }]),
  ];
  other = await enrolled('Other');
});

beforeEach(async () => {
  machine = await enrolled('Codex');
});

afterAll(async () => {
  await vault.stop();
  await cli.remove();
});

async function enrolled(name: string): Promise<CliMachine> {
  const fresh = await cli.machine();
  const { token } = await vault.agent(name, entries);
  expect((await fresh.run(['init'], { stdin: token })).exit).toBe(0);
  return fresh;
}

/** Runs a call while the server edits the answers of `path`. */
async function attacked(path: string, edit: (answer: Answer) => Answer | undefined, call: () => Promise<CliEnd>): Promise<CliEnd> {
  const ends: CliEnd[] = [];
  const edited = await vault.proxy.during({ method: 'POST', path, edit }, async () => {
    ends.push(await call());
  });
  expect(edited).toBeGreaterThan(0);
  return ensureFirst(ends);
}

/** `get` while the server edits the one result. */
async function getAttacked(edit: (hit: Hit) => void, args: readonly string[] = ['Git Hub']): Promise<CliEnd> {
  const editHit = (answer: Answer): undefined => {
    edit(onlyHit(answer));
  };
  return attacked(FETCH_PATH, editHit, () => machine.run(['get', ...args]));
}

function onlyHit(answer: Answer): Hit {
  const [hit] = (answer.body as { results: Hit[] }).results;
  if (hit?.status !== 'ok') throw new Error('the real server refused');
  return hit;
}

/** What the server answers to a call that nobody attacks. */
async function honestHit(at: CliMachine, args: readonly string[]): Promise<Hit> {
  const kept: Hit[] = [];
  await attacked(FETCH_PATH, (answer) => void kept.push(structuredClone(onlyHit(answer))), () => at.run(['get', ...args]));
  return ensureFirst(kept);
}

function ensureFirst<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('nothing came');
  return first;
}

function expectIntegrityError(end: CliEnd): void {
  expect(end.stdout).toBe('');
  expect(end.stderr).toMatch(/^error: the answer of the server was altered, or belongs to something else\nhint: .*\n$/);
  expect(end.exit).toBe(7);
}

/** Edits of a blob in base64url, by name. */
const DAMAGES: readonly [string, (blob: Buffer) => Buffer][] = [
  ['an unknown suite', (blob) => Buffer.concat([Buffer.of(2), blob.subarray(1)])],
  ['suite zero', (blob) => Buffer.concat([Buffer.of(0), blob.subarray(1)])],
  ['another salt', (blob) => flip(blob, 1)],
  ['another commitment', (blob) => flip(blob, 40)],
  ['another nonce', (blob) => flip(blob, 70)],
  ['another ciphertext', (blob) => flip(blob, 90)],
  ['another tag', (blob) => flip(blob, blob.length - 1)],
  ['a cut', (blob) => blob.subarray(0, -1)],
  ['a cut to the head', (blob) => blob.subarray(0, 77)],
  ['an extension', (blob) => Buffer.concat([blob, Buffer.alloc(1)])],
  ['only zeros', (blob) => Buffer.alloc(blob.length)],
  ['nothing', () => Buffer.alloc(0)],
];

function flip(blob: Buffer, at: number): Buffer {
  const copy = Buffer.from(blob);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function damaged(blob: string, damage: (blob: Buffer) => Buffer): string {
  return damage(Buffer.from(blob, 'base64url')).toString('base64url');
}

describe('attacks 1 and 6: damaged blobs, unknown suites, wrong lengths', () => {
  test.each(DAMAGES)('attack 1: %s in a value, a grant or a bundle has one answer', async (_name, damage) => {
    for (const part of ['value', 'grant'] as const) {
      expectIntegrityError(await getAttacked((hit) => (hit[part] = damaged(hit[part], damage))));
    }
    const { token } = await vault.agent('Attacked', entries);
    const fresh = await cli.machine();
    const edit = ({ body }: Answer): undefined => {
      const answer = body as { bundle: string };
      answer.bundle = damaged(answer.bundle, damage);
    };
    const { exit, stdout, stderr } = await attacked(REDEEM_PATH, edit, () => fresh.run(['init'], { stdin: token }));
    expect(stderr).toContain('what the server keeps for this setup token was altered, or belongs to another');
    expect([exit, stdout]).toEqual([7, '']);
    expect((await fresh.run(['init'], { stdin: token })).exit, 'the honest answer still opens').toBe(0);
  });

  test('attack 6: null, a number or a list in the place of a blob', async () => {
    for (const nothing of [null, 0, [], {}, 'not base64url!']) {
      expectIntegrityError(await getAttacked((hit) => Object.assign(hit, { value: nothing })));
      expectIntegrityError(await getAttacked((hit) => Object.assign(hit, { grant: nothing })));
    }
  });
});

describe('attack 2: exchanged blobs', () => {
  test('attack 2: field for field, entry for entry, agent for agent', async () => {
    const username = await honestHit(machine, ['Git Hub', '-f', 'username']);
    const bank = await honestHit(machine, ['Bank']);
    const foreign = await honestHit(other, ['Git Hub']);
    for (const wrong of [username, bank, foreign]) {
      expectIntegrityError(await getAttacked((hit) => (hit.grant = wrong.grant)));
    }
    for (const wrong of [username, bank]) {
      expectIntegrityError(await getAttacked((hit) => (hit.value = wrong.value)));
      expectIntegrityError(await getAttacked((hit) => Object.assign(hit, { grant: wrong.grant, value: wrong.value })));
    }
    expectIntegrityError(await getAttacked((hit) => Object.assign(hit, foreign)));
    expectIntegrityError(await getAttacked((hit) => ([hit.grant, hit.value] = [hit.value, hit.grant])));
  });

  test('attack 2: the bundle of another agent, and another vault beside the right bundle', async () => {
    const mine = await vault.agent('Mine', entries);
    const foreign = await vault.agent('Foreign', entries);
    let foreignAnswer: unknown;
    const keep = ({ body }: Answer): undefined => void (foreignAnswer = structuredClone(body));
    const elsewhere = await cli.machine();
    await attacked(REDEEM_PATH, keep, () => elsewhere.run(['init'], { stdin: foreign.token }));
    const fresh = await cli.machine();
    const exchanges: ((answer: Answer) => Answer | undefined)[] = [
      (answer) => ({ ...answer, body: foreignAnswer }),
      (answer) => void Object.assign(answer.body as object, { vault: crypto.randomUUID() }),
    ];
    for (const edit of exchanges) {
      const { exit } = await attacked(REDEEM_PATH, edit, () => fresh.run(['init'], { stdin: mine.token }));
      expect(exit).toBe(7);
      expect((await fresh.run(['get', 'Bank'])).exit, 'nothing is enrolled').toBe(3);
    }
  });
});

describe('attack 5: everything that the server can read', () => {
  test.each([
    ['entry', () => crypto.randomUUID()],
    ['field', () => crypto.randomUUID()],
    ['epoch', () => 2],
    ['epoch', () => 0],
    ['serial', () => 1_000_000],
    ['serial', () => 0],
  ])('attack 5: another %s', async (column, value) => {
    expectIntegrityError(await getAttacked((hit) => Object.assign(hit, { [column]: value() })));
  });

  test('attack 5: columns that the protocol does not have change nothing', async () => {
    const end = await getAttacked((hit) => Object.assign(hit, { class: 'personal', kind: 'totp', name: 'Bank', value2: hit.value }));
    expect([end.exit, end.stdout]).toEqual([0, `${VALUES.primary}\n`]);
  });

  test('attack 5: more or fewer results than were asked for', async () => {
    for (const count of [0, 2]) {
      const edit = ({ body }: Answer): undefined => {
        const answer = body as { results: unknown[] };
        answer.results = Array.from({ length: count }, () => answer.results[0]);
      };
      expectIntegrityError(await attacked(FETCH_PATH, edit, () => machine.run(['get', 'Bank'])));
    }
  });
});

describe('attack 8: a wrong answer to a lookup', () => {
  test('attack 8: another granted field, whole and genuine', async () => {
    const username = await honestHit(machine, ['Git Hub', '-f', 'username']);
    const bank = await honestHit(machine, ['Bank']);
    expectIntegrityError(await getAttacked((hit) => Object.assign(hit, username)));
    expectIntegrityError(await getAttacked((hit) => Object.assign(hit, bank)));
    const forTotp = await attacked(FETCH_PATH, (answer) => void Object.assign(onlyHit(answer), bank), () =>
      machine.run(['totp', 'Git Hub', '-f', 'username']),
    );
    expectIntegrityError(forTotp);
  });

  test('attack 8: the genuine answer of an earlier time', async () => {
    const entry = await vault.owner.createEntry('Rotated', [{ label: 'Password', value: 'old' }]);
    machine = await cli.machine();
    const { token } = await vault.agent('Rotating', [entry]);
    await machine.run(['init'], { stdin: token });
    const old = await honestHit(machine, ['Rotated']);
    await vault.owner.saveEntry(entry, 'Rotated', [{ label: 'Password', value: 'new' }], 'edit');
    expect((await machine.run(['get', 'Rotated'])).stdout).toBe('new\n');
    for (const args of [['Rotated'], ['Rotated', '-f', 'password']]) {
      const end = await getAttacked((hit) => Object.assign(hit, old), args);
      expect(end.stderr).toContain('the server answered with a credential of an earlier time');
      expect([end.exit, end.stdout]).toEqual([7, '']);
    }
    expect((await machine.run(['get', 'Rotated'])).stdout).toBe('new\n');
  });

  test('attack 8: a forged not-found says no more than an honest one', async () => {
    const honest = await machine.run(['get', 'Nowhere']);
    const forge = (answer: Answer): Answer => ({ ...answer, body: { results: [{ status: 'refused' }] } });
    const forged = await attacked(FETCH_PATH, forge, () => machine.run(['get', 'Git Hub']));
    expect(forged).toEqual(honest);
    expect(forged.exit).toBe(4);
  });

  test('attack 8: a wrong answer is not asked for again', async () => {
    // One request, whatever comes back: no retry that an attacker could use as an oracle.
    const mark = vault.proxy.seen.length;
    expectIntegrityError(await getAttacked((hit) => (hit.value = hit.grant)));
    expect(vault.proxy.seen.length - mark).toBe(1);
  });
});
