import * as z from 'zod/mini';
import type { ProxyRecord } from './background.ts';
import { askProxy } from './control-client.ts';

/** Where the control channel tells of the proxy. */
export const STATUS_PATH = '/status';

const Status = z.object({
  intercept: z.enum(['all', 'rules']),
  /** What each rule puts where, never a value. */
  rules: z.array(z.string()),
  /** Hosts whose connections are passed on as they are. */
  bypass: z.array(z.string()),
  /** How many connections were, since the proxy has started. */
  untouched: z.int(),
});
export type ProxyStatus = z.output<typeof Status>;

/** What a proxy that runs says of itself. @throws CliError */
export async function proxyStatus(proxy: ProxyRecord): Promise<ProxyStatus> {
  return Status.parse(await askProxy(proxy, 'GET', STATUS_PATH, ''));
}
