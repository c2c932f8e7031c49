import { Hono } from 'hono';
import type { NodeEnv, ServerDeps } from '../deps.ts';

/** The agent API: three POST requests, and one answer for everything else. */
export function createAgentApp(_deps: ServerDeps): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();
  app.all('*', (c) => c.json({ error: 'refused' }, 401));
  return app;
}
