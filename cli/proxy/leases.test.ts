import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CliError } from '../errors.ts';
import type { LeaseVault } from './lease-vault.ts';
import type { Lease } from './lease.ts';
import { ensureLeased, Leases } from './leases.ts';

const TARGET = { host: 'a.example', port: 443 };
const GET = { method: 'GET', path: '/x', fields: [] };
const TERMS = { reference: { name: 'A', label: '' }, rules: ['a.example'], seconds: 60 };

/** What the server keeps, and what it answers with instead, if anything. */
class Desk implements LeaseVault {
  readonly standingNow = new Set<string>();
  asked = 0;
  failure: CliError | null = null;

  async announce({ id }: Lease): Promise<ReadonlySet<string>> {
    return this.#answer(() => this.standingNow.add(id));
  }

  async end(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#answer(() => ids.forEach((id) => this.standingNow.delete(id)));
  }

  async standing(): Promise<ReadonlySet<string>> {
    return this.#answer(() => undefined);
  }

  async #answer(act: () => unknown): Promise<ReadonlySet<string>> {
    this.asked++;
    if (this.failure) return Promise.reject(this.failure);
    act();
    return Promise.resolve(new Set(this.standingNow));
  }
}

let desk: Desk;
let leases: Leases;

beforeEach(() => {
  vi.useFakeTimers();
  desk = new Desk();
  leases = new Leases(desk);
});

afterEach(async () => {
  desk.failure = null;
  await leases.close();
  vi.useRealTimers();
});

const ask = async (lease: Lease) => leases.ensureAllows(lease, TARGET, 'https', GET);

describe('leases', () => {
  test('end after their time', async () => {
    const { lease, secret } = await leases.make(TERMS);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(leases.find(secret)).toBe(lease);
    await expect(ask(lease)).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect([leases.find(secret), leases.list()]).toEqual([null, []]);
    await expect(ask(lease)).rejects.toThrow('has ended');
  });

  test('a secret finds its own lease only, once it is revoked none, and the vault knows', async () => {
    const [one, two] = [await leases.make(TERMS), await leases.make(TERMS)];
    expect([leases.find(one.secret), leases.find(two.secret), leases.find('')]).toEqual([one.lease, two.lease, null]);
    expect([await leases.revoke(one.lease.id), await leases.revoke(one.lease.id)]).toEqual([true, null]);
    expect([leases.find(one.secret), leases.find(two.secret)]).toEqual([null, two.lease]);
    expect([...desk.standingNow]).toEqual([two.lease.id]);
  });

  test.each([
    ['A', 'key', true],
    ['a ', 'KEY', true],
    ['A', '', false],
    ['B', 'key', false],
  ])('%j/%j is its reference: %s', async (name, label, same) => {
    const { lease } = await leases.make({ ...TERMS, reference: { name: 'A', label: 'key' } });
    const ensure = () => ensureLeased(lease, { name, label });
    if (same) expect(ensure).not.toThrow();
    else expect(ensure).toThrow(expect.objectContaining({ message: 'the lease is for another reference', details: expect.objectContaining({ hint: 'write clavitor://A/key, for which it was made' }) as unknown }));
  });
});

describe('leases and the vault', () => {
  const unreachable = new CliError('unreachable', 'cannot reach the server');

  test('none is made that the vault has not taken', async () => {
    desk.failure = unreachable;
    await expect(leases.make(TERMS)).rejects.toBe(unreachable);
    expect(leases.list()).toEqual([]);
  });

  test('one that does not stand any more ends within five seconds, and its connections with it', async () => {
    const [one, two] = [await leases.make(TERMS), await leases.make(TERMS)];
    const [ended, kept] = [new PassThrough(), new PassThrough()];
    leases.bind(one.lease, ended);
    leases.bind(two.lease, kept);
    desk.standingNow.delete(one.lease.id);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(ask(one.lease)).rejects.toThrow('has ended');
    await expect(ask(two.lease)).resolves.toBeUndefined();
    expect([leases.find(one.secret), ended.destroyed, kept.destroyed]).toEqual([null, true, false]);
  });

  test('a connection that is bound too late is closed', async () => {
    const { lease } = await leases.make(TERMS);
    await leases.revoke(lease.id);
    const connection = new PassThrough();
    leases.bind(lease, connection);
    expect(connection.destroyed).toBe(true);
  });

  test('the last answer holds for thirty seconds where the server cannot be reached, and not longer', async () => {
    const { lease, secret } = await leases.make(TERMS);
    desk.failure = unreachable;
    await vi.advanceTimersByTimeAsync(29_000);
    await expect(ask(lease)).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(ask(lease)).rejects.toThrow('cannot reach the server');
    desk.failure = null;
    await vi.advanceTimersByTimeAsync(3_000);
    await expect(ask(lease)).resolves.toBeUndefined();
    expect(leases.find(secret)).toBe(lease);
  });

  test.each(['bad-answer', 'tls'] as const)('there is no grace after %s', async (code) => {
    const { lease } = await leases.make(TERMS);
    desk.failure = new CliError(code, 'something else answers');
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(ask(lease)).rejects.toThrow('something else answers');
  });

  test.each(['paused', 'revoked', 'locked', 'expired', 'address'] as const)('all end where the agent is %s, and nobody asks again', async (code) => {
    const { lease } = await leases.make(TERMS);
    desk.failure = new CliError(code, 'no');
    await vi.advanceTimersByTimeAsync(5_000);
    const { asked } = desk;
    desk.failure = null;
    await vi.advanceTimersByTimeAsync(20_000);
    await expect(ask(lease)).rejects.toThrow('has ended');
    expect(desk.asked).toBe(asked);
  });

  test('an end of which the vault could not be told is told later', async () => {
    const { lease } = await leases.make(TERMS);
    desk.failure = unreachable;
    expect(await leases.revoke(lease.id)).toBe(false);
    await expect(ask(lease)).rejects.toThrow('has ended');
    desk.failure = null;
    await vi.advanceTimersByTimeAsync(3_000);
    expect([...desk.standingNow]).toEqual([]);
  });

  test('all end with the proxy, and the vault is told', async () => {
    const { lease } = await leases.make(TERMS);
    await leases.close();
    expect([leases.list(), [...desk.standingNow]]).toEqual([[], []]);
    await expect(ask(lease)).rejects.toThrow('has ended');
  });

  test('the end of the proxy does not wait for a server that does not answer', async () => {
    await leases.make(TERMS);
    vi.spyOn(desk, 'end').mockReturnValueOnce(new Promise(() => undefined));
    const closed = leases.close();
    await vi.advanceTimersByTimeAsync(2_000);
    await closed;
  });

  test('nobody asks where there is no lease', async () => {
    await leases.make(TERMS);
    await vi.advanceTimersByTimeAsync(70_000);
    const { asked } = desk;
    await vi.advanceTimersByTimeAsync(70_000);
    expect(desk.asked).toBe(asked);
  });
});
