import { afterEach, expect, test } from 'vitest';
import { freePort } from '../e2e/fixtures/free-port.ts';
import { send } from '../e2e/fixtures/http.ts';
import type { Instance } from '../e2e/fixtures/instance.ts';
import { startInstance } from '../e2e/fixtures/instance.ts';
import { freshDatabase } from '../tests/database.ts';

const CANARY = 'canary-7731';

let instance: Instance | null = null;

afterEach(async () => {
  await instance?.stop();
  instance = null;
});

test('counts requests by door and status class, with nothing of what they said', async () => {
  const metricsPort = await freePort();
  instance = await startInstance({ databaseUrl: await freshDatabase(), env: { CLAVITOR_METRICS_PORT: String(metricsPort) } });
  await send(instance, { method: 'GET', path: `/api/${CANARY}`, headers: { 'user-agent': CANARY } });
  await send(instance, { method: 'POST', path: '/agent/v1/fetch', headers: { 'clavitor-mac': CANARY } });
  const metrics = { port: metricsPort, origin: `http://127.0.0.1:${metricsPort}` };
  const { status, body } = await send(metrics, { method: 'GET', path: '/metrics' });
  expect(status).toBe(200);
  const text = body.toString();
  expect(text).toContain('clavitor_request_duration_seconds_count{door="owner",status="4xx"} 1');
  expect(text).toContain('clavitor_request_duration_seconds_count{door="agent",status="4xx"} 1');
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).not.toContain(CANARY);
  expect((await send(metrics, { method: 'GET', path: '/' })).status).toBe(404);
  expect((await send(instance, { method: 'GET', path: '/metrics' })).body.toString()).not.toContain('clavitor_request');
});

test('says which port is taken', async () => {
  instance = await startInstance({ databaseUrl: await freshDatabase() });
  const second = startInstance({ databaseUrl: await freshDatabase(), env: { CLAVITOR_METRICS_PORT: String(instance.port) } });
  await expect(second).rejects.toThrow(`port ${instance.port} is in use by another program: stop that one, or set CLAVITOR_METRICS_PORT to another port`);
});
