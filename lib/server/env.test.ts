import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EnvError, parseEnv } from './env.ts';

describe('parseEnv', () => {
  test('needs nothing', () => {
    expect(parseEnv({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      origin: 'http://localhost:3000',
      dataDir: path.resolve('data'),
      databaseUrl: null,
      trustProxy: 0,
      logLevel: 'info',
      metricsPort: null,
    });
  });

  test('takes the port into the default origin', () => {
    expect(parseEnv({ PORT: '8080' }).origin).toBe('http://localhost:8080');
  });

  test('treats an empty variable as unset', () => {
    expect(parseEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  test.each(['https://vault.example', 'https://vault.example/', 'https://VAULT.example:443'])('reads the origin %s', (text) => {
    expect(parseEnv({ CLAVITOR_ORIGIN: text }).origin).toBe('https://vault.example');
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '3000a'],
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['HOST', 'http://localhost'],
    ['CLAVITOR_ORIGIN', 'my-vault.test'],
    ['CLAVITOR_ORIGIN', 'https://vault.example/path'],
    ['CLAVITOR_ORIGIN', 'https://user@vault.example'],
    ['CLAVITOR_ORIGIN', 'http://vault.example'],
    ['CLAVITOR_ORIGIN', 'https://192.0.2.1'],
    ['CLAVITOR_ORIGIN', 'http://[::1]:3000'],
    ['CLAVITOR_ORIGIN', 'file:///etc'],
    ['DATABASE_URL', 'mysql://localhost/clavitor'],
    ['DATABASE_URL', 'postgres://localhost'],
    ['DATABASE_URL', 'hunter2'],
    ['CLAVITOR_TRUST_PROXY', 'true'],
    ['CLAVITOR_TRUST_PROXY', '11'],
    ['CLAVITOR_LOG_LEVEL', 'verbose'],
    ['CLAVITOR_METRICS_PORT', '70000'],
  ])('refuses %s=%s, naming the variable and not the value', (variable, value) => {
    const failure = caught(() => parseEnv({ [variable]: value }));
    expect(failure).toBeInstanceOf(EnvError);
    expect(failure).toMatchObject({ variable });
    expect((failure as EnvError).message).toMatch(new RegExp(`^${variable} must `));
    if (value.length > 4) expect((failure as EnvError).message).not.toContain(value);
  });
});

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (failure) {
    return failure;
  }
  return undefined;
}
