import path from 'node:path';
import * as z from 'zod/mini';
import type { LogLevel } from './log.ts';

/** What the operator decides, parsed and complete. docs/configuration.md explains each to people. */
export interface Env {
  /** PORT: the TCP port, 1 to 65535. */
  readonly port: number;
  /** HOST: the address to listen on. */
  readonly host: string;
  /** CLAVITOR_ORIGIN: how browsers and agents reach the program, without a trailing slash. */
  readonly origin: string;
  /** CLAVITOR_DATA_DIR: absolute path of the folder of the embedded database. */
  readonly dataDir: string;
  /** DATABASE_URL: an ordinary PostgreSQL, or null for the embedded one. */
  readonly databaseUrl: string | null;
  /** CLAVITOR_TRUST_PROXY: how many proxies in front append to X-Forwarded-For. */
  readonly trustProxy: number;
  /** CLAVITOR_LOG_LEVEL */
  readonly logLevel: LogLevel;
  /** CLAVITOR_METRICS_PORT: the loopback port that answers with metrics, or null for none. */
  readonly metricsPort: number | null;
}

/** A variable that cannot be used. The message names it and says what to do, never its value. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
  readonly code = 'bad-variable';
  readonly variable: string;

  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`);
    this.variable = variable;
  }
}

const PORT_PROBLEM = 'must be a whole number from 1 to 65535';
const ORIGIN_PROBLEM = 'must be an origin alone, such as https://vault.example, without a path';
const PLAIN_PROBLEM = 'must start with https:// because passkeys work over TLS or on localhost only';
const ADDRESS_PROBLEM = 'must name a host such as localhost or vault.example: passkeys do not work on an IP address';
const DATABASE_PROBLEM = 'must look like postgres://user:password@host:5432/database; unset it to use the embedded database';
const PROXY_PROBLEM = 'must be the number of proxies in front of the program, 0 to 10';

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'] as const;

/** An empty variable counts as unset: compose files and unit files set empty ones easily. */
const Variables = z.object({
  PORT: z._default(wholeNumber(1, 65_535, PORT_PROBLEM), 3000),
  HOST: z._default(z.string().check(z.regex(/^[a-z0-9.:-]+$/i, 'must be an address to listen on, such as 127.0.0.1 or ::')), '127.0.0.1'),
  CLAVITOR_ORIGIN: z.optional(z.string().check(z.refine((text) => originOf(text) !== null, ORIGIN_PROBLEM))),
  CLAVITOR_DATA_DIR: z._default(z.string(), 'data'),
  DATABASE_URL: z.optional(z.string().check(z.refine(isPostgresUrl, DATABASE_PROBLEM))),
  CLAVITOR_TRUST_PROXY: z._default(wholeNumber(0, 10, PROXY_PROBLEM), 0),
  CLAVITOR_LOG_LEVEL: z._default(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'info'),
  CLAVITOR_METRICS_PORT: z.optional(wholeNumber(1, 65_535, PORT_PROBLEM)),
});

/**
 * Reads the environment of the process.
 * @throws EnvError for the first variable that cannot be used
 */
export function readEnv(): Env {
  return parseEnv(process.env);
}

/** Next and React behave differently unless told; set before either is loaded. */
export function setProductionMode(): void {
  Reflect.set(process.env, 'NODE_ENV', 'production');
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
}

/** As {@link readEnv}, from `source`; a relative data folder is taken from the working directory. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Variables.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EnvError(String(issue?.path[0]), issue?.message ?? 'cannot be read');
  }
  const variables = parsed.data;
  return {
    port: variables.PORT,
    host: variables.HOST,
    origin: checkedOrigin(variables.CLAVITOR_ORIGIN ?? `http://localhost:${variables.PORT}`),
    dataDir: path.resolve(variables.CLAVITOR_DATA_DIR),
    databaseUrl: variables.DATABASE_URL ?? null,
    trustProxy: variables.CLAVITOR_TRUST_PROXY,
    logLevel: variables.CLAVITOR_LOG_LEVEL,
    metricsPort: variables.CLAVITOR_METRICS_PORT ?? null,
  };
}

function wholeNumber(least: number, most: number, problem: string) {
  return z.pipe(
    z.string().check(z.regex(/^\d{1,5}$/, problem)),
    z.pipe(z.transform(Number), z.number().check(z.gte(least, problem), z.lte(most, problem))),
  );
}

function originOf(text: string): URL | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return url.href === `${url.origin}/` ? url : null;
}

/** WebAuthn (Level 3 §5.1.3) takes a domain in a secure context, which loopback names are as well. */
function checkedOrigin(text: string): string {
  const url = originOf(text);
  if (url === null) throw new EnvError('CLAVITOR_ORIGIN', ORIGIN_PROBLEM);
  if (/^[\d.]+$|^\[/.test(url.hostname)) throw new EnvError('CLAVITOR_ORIGIN', ADDRESS_PROBLEM);
  const loopback = url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
  if (url.protocol === 'http:' && !loopback) throw new EnvError('CLAVITOR_ORIGIN', PLAIN_PROBLEM);
  return url.origin;
}

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
}
