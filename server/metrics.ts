import type { RequestListener } from 'node:http';
import type { Registry } from 'prom-client';
import { listen } from './listen.ts';

const HOST = '127.0.0.1';
/** Seconds: from an answer out of memory to one that waits for a busy disk. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Counts what the program does, for its operator. Labels are words of this file, never of a request. */
export interface Metrics {
  /** The same listener, with its requests counted and timed. */
  measured(listener: RequestListener): RequestListener;
  close(): Promise<void>;
}

/**
 * Answers `GET /metrics` on the loopback address, in the text format of Prometheus.
 * @throws ProgramError `port-in-use`, `port-forbidden`
 */
export async function openMetrics(port: number): Promise<Metrics> {
  const server = await listen(HOST, port, 'CLAVITOR_METRICS_PORT');
  // Loaded only where it is wanted: most vaults have nobody who would read it.
  const { collectDefaultMetrics, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'clavitor_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    labelNames: ['door', 'status'] as const,
    buckets: BUCKETS,
    registers: [registry],
  });
  server.handTo(metricsListener(registry));
  return {
    measured: (listener) => (request, response) => {
      const stop = durations.startTimer({ door: doorOf(request.url ?? '') });
      response.once('close', () => stop({ status: statusClass(response.statusCode) }));
      listener(request, response);
    },
    close: () => server.close(),
  };
}

function metricsListener(registry: Registry): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-length': '0' }).end();
      return;
    }
    void registry.metrics().then((text) => {
      response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
    });
  };
}

/** Live streams last as long as a tab is open: their duration would say nothing of the rest. */
function doorOf(target: string): string {
  if (target.startsWith('/agent/')) return 'agent';
  if (target.startsWith('/api/events')) return 'events';
  return target.startsWith('/api/') ? 'owner' : 'pages';
}

function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
