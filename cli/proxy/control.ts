import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import * as z from 'zod/mini';
import { parseHostRule } from '../../lib/protocol/host-rules.ts';
import { CliError } from '../errors.ts';
import { formatReference, parseReference } from '../reference.ts';
import { allowsHost } from './allowed-hosts.ts';
import { hostAndPort } from './authority.ts';
import type { ClientAnswer } from './client.ts';
import { valuesOf } from './headers.ts';
import type { Http1Request } from './http1-message.ts';
import { answerJson } from './json-answer.ts';
import type { Lease } from './lease.ts';
import type { Leases } from './leases.ts';
import { LEASE_SECONDS_MAX, LEASES_PATH } from './lease-limits.ts';
import { Refusal } from './refusal.ts';
import type { Secrets } from './secrets.ts';
import type { ProxyStatus } from './status.ts';
import { STATUS_PATH } from './status.ts';

const BODY_MAX = 64 * 1024;

/** What a lease is asked for with. */
const Terms = z.strictObject({
  /** `clavitor://Entry/field`. */
  reference: z.string().check(z.maxLength(2000)),
  rules: z.array(z.string().check(z.maxLength(500))).check(z.minLength(1), z.maxLength(100)),
  seconds: z.int().check(z.gte(1), z.lte(LEASE_SECONDS_MAX)),
});

/**
 * Makes, lists and ends leases, and tells of the proxy, for who shows the control token, which stands in the record of the running
 * proxy, readable by its user only.
 */
export class Control {
  readonly token = randomBytes(32).toString('base64url');
  readonly #leases: Leases;
  readonly #secrets: Secrets;
  readonly #status: () => ProxyStatus;

  constructor(leases: Leases, secrets: Secrets, status: () => ProxyStatus) {
    this.#leases = leases;
    this.#secrets = secrets;
    this.#status = status;
  }

  /** Whether a request is one for the control channel. */
  isFor(url: string): boolean {
    return url === STATUS_PATH || url === LEASES_PATH || url.startsWith(`${LEASES_PATH}/`);
  }

  /** Answers a request for the control channel; never rejects. */
  async answer(request: Http1Request, answer: ClientAnswer): Promise<void> {
    if (!this.#shows(request)) {
      send(answer, 401, { error: { code: 'refused', message: 'the control channel asks for its token', hint: null } });
      return;
    }
    try {
      send(answer, 200, await this.#act(request));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      send(answer, 400, { error: { code: error.code, message: error.message, hint: error.hint } });
    }
  }

  async #act({ method, target, body }: Http1Request): Promise<unknown> {
    if (target === STATUS_PATH && method === 'GET') return this.#status();
    const id = target.slice(LEASES_PATH.length + 1);
    if (method === 'POST' && id === '') return this.#make(await jsonOf(body));
    if (method === 'GET' && id === '') return { leases: this.#leases.list().map(describe) };
    if (method === 'DELETE') return this.#revoke(id);
    throw new CliError('usage', 'the control channel knows no such request');
  }

  async #revoke(id: string): Promise<unknown> {
    const told = await this.#leases.revoke(id);
    return { revoked: told !== null, told: told ?? false };
  }

  /**
   * Asks the vault first: a lease is for what would be sent. The vault records that, with the host, as an injection,
   * and then the lease.
   */
  async #make(content: unknown): Promise<unknown> {
    const terms = Terms.safeParse(content);
    if (!terms.success) throw new CliError('usage', 'this is no lease');
    const { rules, seconds } = terms.data;
    const reference = parseReference(terms.data.reference, null);
    for (const text of rules) {
      const rule = parseHostRule(text);
      if (rule === null || rule.host.startsWith('*')) throw new CliError('usage', 'a lease names hosts, and no wildcards in them');
      const target = { host: rule.host, port: rule.port ?? 443 };
      const { hosts } = await this.#secrets.get(reference, hostAndPort(target));
      if (!allowsHost(hosts, target, 'https')) throw hostRefused();
    }
    const { lease, secret } = await this.#leases.make({ reference, rules, seconds });
    return { ...describe(lease), secret };
  }

  #shows({ fields }: Http1Request): boolean {
    const shown = /^Bearer (?<token>[\w-]+)$/.exec(valuesOf(fields, 'authorization').join())?.groups?.['token'];
    return shown !== undefined && timingSafeEqual(digest(shown), digest(this.token));
  }
}

function describe({ id, fingerprint, reference, rules, expiresAt }: Lease) {
  return { lease: id, fingerprint, ref: formatReference(reference), rules, expires: new Date(expiresAt).toISOString() };
}

function hostRefused(): CliError {
  return new CliError('purpose', 'the owner does not allow to send this entry to that host', {
    hint: 'the owner can add it to the allowed hosts of the entry',
  });
}

async function jsonOf(body: Readable | null): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX) throw new Refusal('bad-request', 'the request is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}

function send(answer: ClientAnswer, status: number, content: unknown): void {
  answerJson(answer, status, `${JSON.stringify(content)}\n`);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
