import { Hono } from 'hono';
import type { NodeEnv, ServerDeps } from '../deps.ts';

/** The owner's API, under `/api`. */
export function createOwnerApp(_deps: ServerDeps): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();
  app.all('*', (c) => c.json({ error: 'not-found' }, 404));
  return app;
}
