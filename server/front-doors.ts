import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { NodeEnv } from '../lib/server/deps.ts';
import { apiHeaders } from './security-headers.ts';

/** Who answers what. Each decides for itself who may; nothing is decided here. */
export interface FrontDoors {
  readonly agent: RequestListener;
  readonly owner: RequestListener;
  readonly pages: RequestListener;
}

/**
 * Sends a request through its door by the first part of its path. Targets that are not a plain path
 * (`http://host/path`, `//host`, `*`) and requests to change the protocol are refused before anybody
 * interprets them.
 */
export function frontDoors(doors: FrontDoors, https: boolean): RequestListener {
  const ownerHeaders = apiHeaders(https);
  return (request, response) => {
    const target = request.url ?? '';
    if (!isPlainPath(target) || request.headers.upgrade !== undefined) {
      response.writeHead(400, { connection: 'close', 'cache-control': 'no-store', 'content-length': '0' }).end();
      return;
    }
    if (isBelow(target, '/agent')) {
      doors.agent(request, response);
      return;
    }
    if (isBelow(target, '/api')) {
      response.setHeaders(ownerHeaders);
      doors.owner(request, response);
      return;
    }
    doors.pages(request, response);
  };
}

/** The door of a hono app, whose own error handler answers whatever goes wrong in it. */
export function honoDoor(app: Hono<NodeEnv>): RequestListener {
  const listener = getRequestListener(app.fetch);
  return (request, response) => void listener(request, response);
}

function isPlainPath(target: string): boolean {
  return target.startsWith('/') && !target.startsWith('//') && !target.includes('\\');
}

function isBelow(target: string, folder: string): boolean {
  return target.startsWith(folder) && /^$|^[/?]/.test(target.slice(folder.length));
}
