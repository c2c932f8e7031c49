import http from 'node:http';
import type { Target } from '../e2e/fixtures/http.ts';

/** What a load run measured. */
export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds of each request. */
  readonly latencies: readonly number[];
}

/** One request of the load. */
export interface LoadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Sends the requests over `connections` keep-alive connections, each of which waits for its answer
 * before the next. Every answer must have status 200 and satisfy `ensure`.
 */
export async function runLoad(load: {
  readonly target: Target;
  readonly connections: number;
  readonly requests: readonly LoadRequest[];
  readonly ensure: (body: string) => void;
}): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.connections });
  const latencies: number[] = [];
  const waiting = load.requests.values();
  const worker = async (): Promise<void> => {
    for (const request of waiting) {
      const started = performance.now();
      const body = await post(agent, load.target, request);
      latencies.push(performance.now() - started);
      load.ensure(body);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: load.connections }, worker));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return { perSecond: load.requests.length / seconds, latencies };
}

function post(agent: http.Agent, target: Target, request: LoadRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      {
        agent,
        host: '127.0.0.1',
        port: target.port,
        path: request.path,
        method: 'POST',
        headers: { ...request.headers, host: new URL(target.origin).host, 'content-length': request.body.length },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`the server answered ${String(answer.statusCode)}`));
        });
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}
