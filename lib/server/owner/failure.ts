import type { Context } from 'hono';
import type { OwnerErrorCode } from '../../protocol/wire/owner.ts';
import type { NodeEnv, ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';

const STATUS = {
  'bad-request': 400,
  'bad-origin': 403,
  unauthorized: 401,
  locked: 423,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  claimed: 409,
  'bad-claim': 403,
  'last-passkey': 409,
  'needs-recovery': 409,
  limited: 429,
  'too-large': 413,
  unavailable: 503,
  internal: 500,
} as const satisfies Readonly<Record<OwnerErrorCode, number>>;

// The driver's codes for a connection that is not there or broke, and PostgreSQL's classes 08
// (connection), 53 (resources) and 57P (shutdown) (PostgreSQL manual, appendix A).
const NO_DATABASE = /^(CONNECT|ECONN|ENOENT$|EPIPE$|ENOTFOUND$|ETIMEDOUT$|08|53|57P|55P03)/;

/** Answers an error: a refusal by its code, everything else by a fixed text. */
export function answerFailure(deps: ServerDeps, error: unknown, c: Context<NodeEnv>): Response {
  const known = error instanceof ServerError ? error : null;
  const code = known?.code ?? (isDatabaseLoss(error) ? 'unavailable' : 'internal');
  if (!known) deps.log.error({ err: error }, 'a request of the owner failed');
  if (known?.retryAfter !== undefined) c.header('retry-after', String(known.retryAfter));
  c.header('cache-control', 'no-store');
  return c.json({ error: code, ...(known?.detail === undefined ? {} : { detail: known.detail }) }, STATUS[code]);
}

function isDatabaseLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'code');
  return (typeof code === 'string' && NO_DATABASE.test(code)) || isDatabaseLoss(error.cause);
}
