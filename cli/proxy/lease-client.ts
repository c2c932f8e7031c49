import * as z from 'zod/mini';
import type { ProxyRecord } from './background.ts';
import { askProxy } from './control-client.ts';
import { LEASES_PATH } from './lease-limits.ts';

const shape = { lease: z.string(), fingerprint: z.string(), ref: z.string(), rules: z.array(z.string()), expires: z.string() };
const Made = z.object({ ...shape, secret: z.string() });
const Listed = z.object({ leases: z.array(z.object(shape)) });
const Revoked = z.object({ revoked: z.boolean(), told: z.boolean() });

/** A lease, as it is listed. */
export type ShownLease = z.output<typeof Listed>['leases'][number];

/** Makes a lease. Server learns what an injection tells (lookup tag and host), and that there is a lease. @throws CliError as the proxy says */
export async function makeLease(
  proxy: ProxyRecord,
  terms: { readonly reference: string; readonly rules: readonly string[]; readonly seconds: number },
): Promise<z.output<typeof Made>> {
  return Made.parse(await askProxy(proxy, 'POST', LEASES_PATH, JSON.stringify(terms)));
}

/** The leases in force. @throws CliError */
export async function listLeases(proxy: ProxyRecord): Promise<ShownLease[]> {
  return Listed.parse(await askProxy(proxy, 'GET', LEASES_PATH, '')).leases;
}

/** Ends a lease. @returns whether there was one, and whether the vault has been told @throws CliError */
export async function revokeLease(proxy: ProxyRecord, id: string): Promise<z.output<typeof Revoked>> {
  return Revoked.parse(await askProxy(proxy, 'DELETE', `${LEASES_PATH}/${encodeURIComponent(id)}`, ''));
}
