import { pino } from 'pino';
import type { Logger } from 'pino';

export type Log = Logger;
export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';

/** How deep the causes of an error are followed. */
const MAX_CAUSES = 4;

/** What of an error may be written down. */
export interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly frames: readonly string[];
  readonly cause?: LoggedError;
}

/**
 * An error without its message: a driver's message quotes statements and parameters, a parser's
 * quotes its input, and neither belongs in a log. Name, code, constraint and stack frames remain.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const code = stringProperty(error, 'code');
  const constraint = stringProperty(error, 'constraint_name');
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    frames: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim()),
    ...(error.cause !== undefined && depth < MAX_CAUSES ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

function stringProperty(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

/**
 * The program's log: JSON lines on standard error, so that standard output holds the address line
 * alone. An error is logged as `log.error({ err }, 'what was being done')`.
 */
export function createLog(level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => describeError(error), error: (error: unknown) => describeError(error) },
      redact: { paths: ['headers', 'body', 'cookie', 'authorization', '*.headers', '*.body', '*.cookie', '*.authorization'], remove: true },
    },
    pino.destination({ fd: 2, sync: false }),
  );
}
