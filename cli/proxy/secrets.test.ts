import { afterEach, describe, expect, test } from 'vitest';
import { CliError } from '../errors.ts';
import { Secrets } from './secrets.ts';

const REFERENCE = { name: 'API', label: 'key' };
const CREDENTIAL = { kind: 'secret', value: 'v', hosts: [] } as const;

let now = 0;
let fetches = 0;
let failure: CliError | null = null;
let secrets: Secrets;

function start(): void {
  [now, fetches, failure] = [1_000_000, 0, null];
  secrets = new Secrets(
    () => {
      fetches += 1;
      return failure === null ? Promise.resolve(CREDENTIAL) : Promise.reject(failure);
    },
    () => now,
  );
}

afterEach(() => secrets.close());

describe('values in use', () => {
  test('one fetch for five seconds and one host', async () => {
    start();
    await Promise.all([secrets.get(REFERENCE, 'a:443'), secrets.get({ name: ' api ', label: 'KEY' }, 'a:443')]);
    expect(fetches).toBe(1);
    await secrets.get(REFERENCE, 'b:443');
    expect(fetches).toBe(2);
    now += 5_000;
    await secrets.get(REFERENCE, 'a:443');
    expect(fetches).toBe(3);
  });

  test('what is kept is there without a question, as long as it is fresh and the name not refused', async () => {
    start();
    expect(secrets.kept(REFERENCE, 'a:443')).toBeNull();
    await secrets.get(REFERENCE, 'a:443');
    now += 4_999;
    expect(secrets.kept({ name: ' api ', label: 'KEY' }, 'a:443')).toBe(CREDENTIAL);
    expect(secrets.kept(REFERENCE, 'b:443')).toBeNull();
    failure = new CliError('refused', 'no');
    await expect(secrets.get(REFERENCE, 'b:443')).rejects.toBe(failure);
    expect(secrets.kept(REFERENCE, 'a:443')).toBeNull();
    failure = null;
    now += 5_000;
    await secrets.get(REFERENCE, 'a:443');
    now += 5_000;
    expect(secrets.kept(REFERENCE, 'a:443')).toBeNull();
  });

  test('thirty seconds of grace where the server cannot be reached, then none', async () => {
    start();
    await secrets.get(REFERENCE, 'a:443');
    failure = new CliError('unreachable', 'no');
    now += 29_000;
    expect(await secrets.get(REFERENCE, 'a:443')).toBe(CREDENTIAL);
    now += 1_000;
    await expect(secrets.get(REFERENCE, 'a:443')).rejects.toBe(failure);
  });

  test.each(['revoked', 'paused', 'integrity', 'tls'] as const)('no grace after %s', async (code) => {
    start();
    await secrets.get(REFERENCE, 'a:443');
    failure = new CliError(code, 'no');
    now += 5_000;
    await expect(secrets.get(REFERENCE, 'a:443')).rejects.toBe(failure);
  });

  test('a refused name is not asked for again for five seconds, whatever the host, and a grant acts then', async () => {
    start();
    failure = new CliError('refused', 'no');
    await expect(secrets.get(REFERENCE, 'a:443')).rejects.toBe(failure);
    now += 4_900;
    await expect(secrets.get(REFERENCE, 'b:443')).rejects.toBe(failure);
    expect(fetches).toBe(1);
    now += 100;
    failure = null;
    expect(await secrets.get(REFERENCE, 'a:443')).toBe(CREDENTIAL);
  });

  test('attack 19: a client that keeps asking for names that are refused stays below ten misses an hour', async () => {
    start();
    failure = new CliError('refused', 'no');
    for (const end = now + 60 * 60_000; now < end; now += 1_000) {
      await Promise.allSettled(['a:443', 'b:443'].map((host) => secrets.get(REFERENCE, host)));
    }
    expect(fetches).toBeGreaterThan(4);
    expect(fetches).toBeLessThan(10);
  });

  test('a name that is asked for the first time goes out when the allowance is used up', async () => {
    start();
    failure = new CliError('refused', 'no');
    for (let seconds = 0; seconds < 60; seconds += 1, now += 1_000) await Promise.allSettled([secrets.get(REFERENCE, 'a:443')]);
    failure = null;
    expect(await secrets.get({ name: 'Other', label: '' }, 'a:443')).toBe(CREDENTIAL);
    await expect(secrets.get(REFERENCE, 'a:443')).rejects.toMatchObject({ code: 'refused' });
    now += 12 * 60_000;
    expect(await secrets.get(REFERENCE, 'a:443')).toBe(CREDENTIAL);
  });
});
