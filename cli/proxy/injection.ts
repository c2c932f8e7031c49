import { CliError } from '../errors.ts';
import { oneTimeCode } from '../one-time-code.ts';
import type { Credential } from '../credential.ts';
import type { Reference } from '../reference.ts';
import { formatReference } from '../reference.ts';
import { allowsAddress, allowsHost, allowsRequest } from './allowed-hosts.ts';
import type { Authority, Scheme } from './authority.ts';
import { hostAndPort } from './authority.ts';
import type { CompanyProxy } from './company-proxy.ts';
import type { Fields } from './headers.ts';
import { isNamed } from './headers.ts';
import { memoizedByObject } from './memo.ts';
import type { Found } from './references.ts';
import { findUrlReferences, mayHoldReference, referenceKey } from './references.ts';
import { Refusal } from './refusal.ts';
import type { Template, ValueOf } from './template.ts';
import { fillTemplate, fillText, referencesIn, referencesOf } from './template.ts';

/** Where a request goes. */
export interface Destination {
  readonly scheme: Scheme;
  readonly target: Authority;
  /** Every address to which the connection may be made, see [Note: A company's proxy]. */
  readonly addresses: readonly string[];
  /** The proxy in between, or null. It resolves names, so there are no addresses then but the host's own. */
  readonly via: CompanyProxy | null;
}

/** The part of a request in which references stand. */
export interface Head {
  readonly method: string;
  readonly path: string;
  readonly fields: Fields;
}

/** A value that went out, and the text for which it stands. */
export interface Injected {
  /** What the reference is known by, see `referenceKey`. */
  readonly key: string;
  /** The reference, plainly written. */
  readonly placeholder: string;
  readonly value: string;
  readonly credential: Credential;
}

/** A request ready to go out. */
export interface InjectedHead extends Omit<Head, 'method'> {
  readonly injected: readonly Injected[];
  /** What its body is now, or null where it goes on as it comes. */
  readonly body: Buffer | null;
}

/** Where values for hosts come from. Both throw, or reject with, a CliError or a Refusal. */
export interface Credentials {
  /** What is there without a wait, or null: most are, and to wait for nothing takes long. */
  kept(reference: Reference, host: string): Credential | null;
  get(reference: Reference, host: string): Promise<Credential>;
}

const ASCII = /^[\0-\x7f]*$/;
const BASIC = /^basic +(?<token>[A-Za-z0-9+/_-]+={0,2}) *$/i;

/**
 * Puts values where references stand: in the path and query, in every header field, in Basic
 * credentials, and in a body that a rule has made searchable. Nothing goes out unless each of them may go to
 * this host and to all its addresses.
 * @throws Refusal
 */
export async function inject(head: Head, body: Template | null, destination: Destination, credentials: Credentials): Promise<InjectedHead> {
  const { path, fields, found } = attempt(() => readHead(head));
  const all = body === null ? found : [...found, ...attempt(() => referencesOf(body))];
  if (all.length === 0 && body === null) return { path: head.path, fields: head.fields, injected: [], body: null };
  const values = await valuesOf(all, head, destination, credentials);
  const valueOf = (text: string) => values.get(text)?.value ?? '';
  for (const { text } of found) ensureFits(valueOf(text), { reference: text, host: hostAndPort(destination.target) });
  return {
    path: path.length === 0 ? head.path : fillText(head.path, path, (text) => encodeURIComponent(valueOf(text))),
    fields: found.length === 0 ? head.fields : fields.map((field) => fillField(field, valueOf)),
    injected: [...values.values()],
    body: body && fillTemplate(body, valueOf),
  };
}

/** The values of references that go to one host with one request, each fetched once. @throws Refusal */
export async function valuesOf(found: readonly Found[], head: Head, destination: Destination, credentials: Credentials): Promise<ReadonlyMap<string, Injected>> {
  const values = new Map<string, Injected>();
  if (found.length === 0) return values;
  const asked = withoutReferences(head);
  const host = hostAndPort(destination.target);
  for (const { text, reference } of found) {
    if (values.has(text)) continue;
    const about = { reference: text, host };
    try {
      ensureProven(destination, about);
      const credential = credentials.kept(reference, host) ?? (await credentials.get(reference, host));
      ensureAllowed(credential.hosts, destination, asked, about);
      values.set(text, injectedOf(reference, credential));
    } catch (error) {
      throw refusalFor(error, about);
    }
  }
  return values;
}

/** A field, what Basic credentials in it are after decoding, and the references in it. */
interface ReadField {
  readonly field: Fields[number];
  readonly basic: string | null;
  readonly found: readonly Found[];
}

/** Every reference of a head, and where it stands. @throws CliError `bad-name` */
function readHead(head: Head): { readonly path: readonly Found[]; readonly fields: readonly ReadField[]; readonly found: readonly Found[] } {
  const path = mayHoldReference(head.path) ? findUrlReferences(head.path) : [];
  const all = [...path];
  const fields = head.fields.map((field) => {
    const basic = basicText(field[0], field[1]);
    const found = referencesIn(basic ?? field[1]);
    all.push(...found);
    return { field, basic, found };
  });
  return { path, fields, found: all };
}

/** The request, in whose path a reference is one character, so that the slashes in it are none of the path's. @throws Refusal `bad-reference` */
export function withoutReferences<T extends Pick<Head, 'path'>>(head: T): T {
  if (!mayHoldReference(head.path)) return head;
  return { ...head, path: fillText(head.path, attempt(() => findUrlReferences(head.path)), () => '-') };
}

/** The `user:password` of Basic credentials (RFC 7617), or null. */
function basicText(name: string, value: string): string | null {
  if (!isNamed(name, 'authorization')) return null;
  const token = BASIC.exec(value)?.groups?.['token'];
  return token === undefined ? null : Buffer.from(token, 'base64').toString('utf8');
}

function fillField({ field, basic, found }: ReadField, valueOf: ValueOf): Fields[number] {
  if (found.length === 0) return field;
  const [name, value] = field;
  const filled = fillText(basic ?? value, found, valueOf);
  if (basic !== null) return [name, `Basic ${Buffer.from(filled, 'utf8').toString('base64')}`];
  // Characters of fields are bytes.
  return [name, ASCII.test(filled) ? filled : Buffer.from(filled, 'utf8').toString('latin1')];
}

/** What a refusal of a value names. */
interface About {
  readonly reference: string;
  readonly host: string;
}

/** Whether the host will have proven to be itself. @throws Refusal `address-not-allowed` */
function ensureProven({ scheme, via }: Destination, about: About): void {
  if (via === null || scheme === 'https') return;
  throw new Refusal('address-not-allowed', "without TLS nothing proves whom a company's proxy has reached", {
    ...about,
    hint: 'use https, or name the host in NO_PROXY where it can be reached directly',
  });
}

/** Whether an entry with these allowed hosts may go out with a request. @throws Refusal */
function ensureAllowed(hosts: readonly string[], { target, scheme, addresses }: Destination, asked: Head, about: About): void {
  if (!allowsHost(hosts, target, scheme)) {
    throw new Refusal('host-not-allowed', 'the entry may not be sent to this host', {
      ...about,
      hint: 'the owner can add the host to the allowed hosts of the entry; without TLS, or on another port, with its port',
    });
  }
  if (!allowsRequest(hosts, target, scheme, asked)) {
    throw new Refusal('request-not-allowed', 'the entry may not be sent to this host with this method or path', {
      ...about,
      hint: 'the owner has limited them in the allowed hosts of the entry',
    });
  }
  const barred = addresses.find((address) => !allowsAddress(hosts, target, address));
  if (barred !== undefined) {
    throw new Refusal('address-not-allowed', `the host has the address ${barred}, which is not a public one`, {
      ...about,
      hint: 'the owner can name this address too among the allowed hosts of the entry',
    });
  }
}

function injectedOf(reference: Reference, credential: Credential): Injected {
  const value = credential.kind === 'totp' ? oneTimeCode(credential.value, Date.now()).code : credential.value;
  return { key: referenceKey(reference), placeholder: placeholderOf(reference), value, credential };
}

const placeholderOf = memoizedByObject(formatReference);

/** A line break would end the field and start another one (request splitting). */
function ensureFits(value: string, about: About): void {
  if (!/[\0\r\n]/.test(value)) return;
  throw new Refusal('bad-reference', 'the value has several lines, so it cannot stand in a header or a path', about);
}

function refusalFor(error: unknown, about: About): unknown {
  if (!(error instanceof CliError)) return error;
  const code = error.code === 'not-totp' || error.code === 'bad-name' ? 'bad-reference' : 'vault';
  return new Refusal(code, error.message, { ...about, cause: error, ...(error.hint !== null && { hint: error.hint }) });
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw asRefusal(error);
  }
}

/** A damaged reference as the client is told of it. */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof CliError)) return error;
  return new Refusal('bad-reference', error.message, { cause: error, ...(error.hint !== null && { hint: error.hint }) });
}
