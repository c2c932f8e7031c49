import { request } from 'node:http';
import * as z from 'zod/mini';
import type { CliErrorCode } from '../errors.ts';
import { CliError } from '../errors.ts';
import type { ProxyRecord } from './background.ts';
import { LEASES_PATH } from './lease-limits.ts';

// The other end of `cli/proxy/control.ts`.

const shape = { lease: z.string(), fingerprint: z.string(), ref: z.string(), rules: z.array(z.string()), expires: z.string() };
const Made = z.object({ ...shape, secret: z.string() });
const Listed = z.object({ leases: z.array(z.object(shape)) });
const Revoked = z.object({ revoked: z.boolean(), told: z.boolean() });
const Failed = z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.nullable(z.string()) }) });

/** A lease, as it is listed. */
export type ShownLease = z.output<typeof Listed>['leases'][number];

const WAIT_MS = 30_000;

/** Makes a lease. Server learns what an injection tells (lookup tag and host), and that there is a lease. @throws CliError as the proxy says */
export async function makeLease(
  proxy: ProxyRecord,
  terms: { readonly reference: string; readonly rules: readonly string[]; readonly seconds: number },
): Promise<z.output<typeof Made>> {
  return Made.parse(await ask(proxy, 'POST', LEASES_PATH, JSON.stringify(terms)));
}

/** The leases in force. @throws CliError */
export async function listLeases(proxy: ProxyRecord): Promise<ShownLease[]> {
  return Listed.parse(await ask(proxy, 'GET', LEASES_PATH, '')).leases;
}

/** Ends a lease. @returns whether there was one, and whether the vault has been told @throws CliError */
export async function revokeLease(proxy: ProxyRecord, id: string): Promise<z.output<typeof Revoked>> {
  return Revoked.parse(await ask(proxy, 'DELETE', `${LEASES_PATH}/${encodeURIComponent(id)}`, ''));
}

function ask({ port, controlToken }: ProxyRecord, method: string, path: string, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { host: `localhost:${port}`, authorization: `Bearer ${controlToken}`, 'content-length': Buffer.byteLength(body) };
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false, timeout: WAIT_MS });
    const fail = (cause?: Error) => reject(new CliError('not-running', 'the proxy does not answer', { cause }));
    asked.on('error', fail);
    asked.on('timeout', () => asked.destroy());
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const content = parse(text);
        const failed = Failed.safeParse(content);
        if (!failed.success) resolve(content);
        else reject(failureOf(failed.data.error));
      });
    });
    asked.end(body);
  });
}

function failureOf({ code, message, hint }: z.output<typeof Failed>['error']): CliError {
  // Both ends are one program.
  return new CliError(code as CliErrorCode, message, hint === null ? {} : { hint });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
