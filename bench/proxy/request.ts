/** What clients show; the proxies put VALUE in its place. */
export const REFERENCE = 'clavitor://Measured/key';
export const VALUE = 'sk-bench-0123456789abcdefghijklmnopqrstuvwxyz';
export const BIG_PATH = '/big';
export const BIG_BYTES = 1024 ** 3;

/** How the load reaches the host. */
export interface Route {
  /** The proxy's port of the loopback address, or null for no proxy. */
  readonly proxyPort: number | null;
  readonly hostPort: number;
  /** The authority that the client trusts, PEM. */
  readonly ca: string;
}

/** What the load is to do. */
export type Task =
  | { readonly kind: 'keep-alive'; readonly connections: number; readonly seconds: number }
  | { readonly kind: 'count'; readonly connections: number; readonly requests: number }
  | { readonly kind: 'tunnels'; readonly connections: number; readonly seconds: number }
  | { readonly kind: 'http2'; readonly streams: number; readonly seconds: number }
  | { readonly kind: 'download' };

/** What it has measured. */
export interface Measured {
  /** Requests, tunnels or bytes a second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
