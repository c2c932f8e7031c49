import { request } from 'node:http';
import * as z from 'zod/mini';
import type { CliErrorCode } from '../errors.ts';
import { CliError } from '../errors.ts';
import type { ProxyRecord } from './background.ts';

// The other end of `cli/proxy/control.ts`.

const Failed = z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.nullable(z.string()) }) });

const WAIT_MS = 30_000;

/** Asks the control channel of a proxy of this user. @returns what it answers @throws CliError as the proxy says */
export function askProxy({ port, controlToken }: ProxyRecord, method: string, path: string, body: string): Promise<unknown> {
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
