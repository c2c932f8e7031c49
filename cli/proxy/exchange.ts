import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline, Readable } from 'node:stream';
import type { Injection } from '../project-file.ts';
import type { Reference } from '../reference.ts';
import type { SearchedAnswer } from './answer.ts';
import { acceptableEncodings, scrubFields, searchAnswer } from './answer.ts';
import type { Resolver } from './addresses.ts';
import { isLinkLocal } from './addresses.ts';
import type { Authority, Scheme } from './authority.ts';
import { authorityText, bareHost, hostAndPort, parseAuthority, sameAuthority } from './authority.ts';
import type { ClientAnswer, ClientRequest } from './client.ts';
import type { CompanyRoutes } from './company-proxy.ts';
import type { Departure } from './departure.ts';
import { ClientDeparture, ensureThere } from './departure.ts';
import type { Fields } from './headers.ts';
import { endToEnd, endToEndTrailers, valuesOf, withoutFields } from './headers.ts';
import type { Credentials, Destination, Injected } from './injection.ts';
import { asRefusal, inject, withoutReferences } from './injection.ts';
import { answerJson } from './json-answer.ts';
import type { Lease } from './lease.ts';
import type { Leases } from './leases.ts';
import { ensureLeased } from './leases.ts';
import type { BodySearch } from './pass-on.ts';
import { passOn, sourceOf } from './pass-on.ts';
import type { Reflections } from './reflections.ts';
import { Refusal } from './refusal.ts';
import { bodyRules, fieldsForBody, readRuledBody } from './ruled-body.ts';
import type { Rules } from './rules.ts';
import { injectionsFor, withRules } from './rules.ts';
import { scrubBytes, scrubLatin1, Scrubber } from './scrub.ts';
import { MessageScrubber } from './scrub-messages.ts';
import type { Secrets } from './secrets.ts';
import type { Template } from './template.ts';
import type { UpstreamAnswer, UpstreamRequest } from './upstream.ts';
import { upstreamFailure } from './upstream.ts';
import type { Http1Upstream } from './upstream-http1.ts';
import type { Http2Upstream } from './upstream-http2.ts';

/** A host may take seconds to be connected to, in which the owner may change what was checked before. In milliseconds. */
const CONFIRM_MS = 100;
/** So many answers of status 1xx reach a client: it may read slower than a host writes them. */
const INFORMATION_MAX = 16;

/** What all requests of a proxy share. */
export interface Shared {
  readonly secrets: Secrets;
  readonly leases: Leases;
  readonly reflections: Reflections;
  readonly resolver: Resolver;
  readonly routes: CompanyRoutes;
  /** See [Note: Rules]. */
  readonly rules: () => Rules;
  readonly http1: Http1Upstream;
  readonly http2: Http2Upstream;
  /** Whether this host gets no value, see [Note: Untouched hosts]. */
  readonly isUntouched: (target: Authority) => boolean;
  /** Whether this port of the loopback addresses is the proxy's own. */
  readonly isOwnPort: (port: number) => boolean;
}

/** A request that may go out: checked, and with values in place of references. */
export interface Prepared extends Destination {
  readonly authority: string;
  readonly path: string;
  readonly fields: Fields;
  readonly injected: readonly Injected[];
  /** What the body is now, or null where it goes on as it comes. */
  readonly body: Buffer | null;
  /** Checks all of it again, where that was a while ago. @throws Refusal */
  readonly confirm: () => Promise<void>;
}

/** Takes a request through: checks, injects, sends, searches the answer and passes it on. Never rejects. */
export async function exchange(request: ClientRequest, answer: ClientAnswer, shared: Shared): Promise<void> {
  const gone = new ClientDeparture();
  let upstream: UpstreamAnswer | null = null;
  answer.onGone(() => gone.abort());
  try {
    const injections = rulesFor(request, shared);
    const body = ruledBody(request, injections, answer);
    const prepared = await prepare(withRules(request, injections), body === null ? null : await body, shared);
    ensureThere(gone);
    upstream = await send(request, prepared, answer, shared, gone);
    await relay(upstream, request, prepared, answer, shared);
  } catch (error) {
    if (gone.aborted) return;
    if (answer.started) answer.abort(upstream?.resetCode() ?? 0);
    else refuse(answer, error, request);
  }
}

/** The body of a request, where a rule is for that. @throws Refusal */
function ruledBody(request: ClientRequest, injections: readonly Injection[], answer: ClientAnswer): Promise<Template> | null {
  const forBody = request.body === null ? null : bodyRules(injections, request.fields);
  if (request.body === null || forBody === null) return null;
  // RFC 9110 §10.1.1: the client waits for leave to send what is read here.
  if (valuesOf(request.fields, 'expect').some((value) => value.toLowerCase() === '100-continue')) answer.inform(100, []);
  return readRuledBody(request.body, request.fields, forBody).catch((error: unknown) => {
    throw asRefusal(error);
  });
}

/** What the rules put into a request. @throws Refusal `bad-reference` */
export function rulesFor(request: ClientRequest, shared: Shared): readonly Injection[] {
  const rules = shared.rules();
  if (rules.rules.length === 0 || shared.isUntouched(request.target)) return [];
  return injectionsFor(rules, request.target, request.scheme, withoutReferences(request));
}

/**
 * Checks a request and puts values where references stand.
 * @param body the one that it gets, or null where it keeps its own
 * @throws Refusal
 */
export async function prepare(request: ClientRequest, body: Template | null, shared: Shared): Promise<Prepared> {
  const { scheme, target, lease } = request;
  const since = Date.now();
  ensureOneHost(request);
  if (lease !== null) await shared.leases.ensureAllows(lease, target, scheme, withoutReferences(request));
  const destination = await resolveTarget(target, scheme, shared);
  const asked = { method: request.method, path: request.path, fields: withoutFields(endToEnd(request.fields), ['host']) };
  const head = shared.isUntouched(target) ? { ...asked, injected: [], body: null } : await inject(asked, body, destination, credentialsFor(lease, shared));
  shared.reflections.remember(head.injected);
  const searched = shared.reflections.needlesFor(target, scheme).length > 0;
  const framed = head.body === null ? head.fields : fieldsForBody(head.fields, head.body.length);
  return {
    scheme,
    target,
    addresses: destination.addresses,
    via: destination.via,
    authority: authorityText(target, scheme),
    path: head.path,
    fields: searched ? acceptableEncodings(framed) : framed,
    injected: head.injected,
    body: head.body,
    confirm: async () => {
      if (Date.now() > since + CONFIRM_MS) ensureUnchanged(head.injected, await prepare(request, body, shared));
    },
  };
}

/** @throws Refusal `vault` */
function ensureUnchanged(before: readonly Injected[], { target, injected }: Prepared): void {
  const isSame = before.length === injected.length && before.every(({ key, credential }, index) => key === injected[index]?.key && credential.value === injected[index].credential.value);
  if (isSame) return;
  throw new Refusal('vault', 'the owner has changed the value while the host was connected to', { host: hostAndPort(target), hint: 'ask again' });
}

/** Where the values of a request come from: under a lease, those of its one reference. */
export function credentialsFor(lease: Lease | null, { secrets }: Shared): Credentials {
  if (lease === null) return secrets;
  const leased = (reference: Reference) => {
    ensureLeased(lease, reference);
    return secrets;
  };
  return {
    kept: (reference, host) => leased(reference).kept(reference, host),
    get: (reference, host) => leased(reference).get(reference, host),
  };
}

/** See [Note: One host in four places]. */
function ensureOneHost({ hosts, target, scheme, path }: ClientRequest): void {
  // Behind a tunnel a request in absolute form would name its host once more.
  if (!path.startsWith('/') && path !== '*') throw new Refusal('bad-request', 'the request names no path', { host: hostAndPort(target) });
  const usual = authorityText(target, scheme);
  const same = hosts.length > 0 && hosts.every((text) => {
    const authority = text === usual ? target : parseAuthority(text, scheme);
    return authority !== null && sameAuthority(authority, target);
  });
  if (same) return;
  throw new Refusal('host-mismatch', 'the request names another host than its connection', { host: hostAndPort(target) });
}

/** How the host is reached; none of its addresses is the proxy itself. @throws Refusal */
export async function resolveTarget(target: Authority, scheme: Scheme, { resolver, routes, isOwnPort }: Shared): Promise<Destination> {
  const via = routes.proxyFor(target, scheme);
  if (via !== null && isIP(bareHost(target.host)) === 0) return { scheme, target, addresses: [], via };
  const addresses = resolver.kept(target.host) ?? (await resolver.resolve(target.host).catch((error: unknown) => {
    throw upstreamFailure(error, target);
  }));
  // Whatever address leads to this machine, its port is the proxy's.
  if (isOwnPort(target.port) && addresses.some((address) => isOwnAddress(address))) throw new Refusal('loop', 'this is the proxy itself', { host: hostAndPort(target) });
  if (addresses.some(isLinkLocal)) {
    throw new Refusal('address-not-allowed', 'link-local addresses, where clouds keep the keys of machines, are not reached through the proxy', {
      host: hostAndPort(target),
    });
  }
  return { scheme, target, addresses, via };
}

function isOwnAddress(address: string): boolean {
  return /^(?:127\.|0\.0\.0\.0$|::1?$|::ffff:(?:127\.|0\.0\.0\.0$|7f|0:0$))/i.test(address);
}

function send(request: ClientRequest, prepared: Prepared, answer: ClientAnswer, shared: Shared, signal: Departure): Promise<UpstreamAnswer> {
  const { scheme, target, addresses, via, authority, path, fields, body } = prepared;
  let informed = 0;
  const outgoing: UpstreamRequest = {
    scheme,
    target,
    addresses,
    via,
    method: request.method,
    path,
    authority,
    fields,
    body: body === null ? request.body : Readable.from([body]),
    confirm: prepared.confirm,
    trailers: body === null ? () => endToEndTrailers(request.trailers()) : () => [],
    onInformation: (status, information) => {
      informed += 1;
      if (informed <= INFORMATION_MAX) answer.inform(status, scrubFields(endToEnd(information), shared.reflections.needlesFor(target, scheme)));
    },
    signal,
  };
  // A client that speaks HTTP/2 may need what only that has (streams both ways), so its host is asked for it.
  return request.version === 2 ? sendByEither(outgoing, shared) : shared.http1.send(outgoing);
}

async function sendByEither(request: UpstreamRequest, { http1, http2 }: Shared): Promise<UpstreamAnswer> {
  const session = await http2.session(request);
  return session === null ? http1.send(request) : http2.send(session, request);
}

/** Passes an answer on, without what must not be read in it. @throws Refusal, or the stream's error */
export async function relay(
  upstream: UpstreamAnswer,
  request: ClientRequest,
  { target, scheme }: Prepared,
  answer: ClientAnswer,
  shared: Shared,
): Promise<void> {
  const needles = shared.reflections.needlesFor(target, scheme);
  try {
    const searched = searchAnswer(upstream.status, endToEnd(upstream.fields), upstream.hasBody, needles);
    const { fields, decoders } = searched;
    const reason = scrubLatin1(upstream.reason, needles);
    const whole = decoders.length === 0 ? upstream.whole() : null;
    if (whole !== null) {
      passWhole(upstream, reason, fields, searchWhole(whole, searched), answer);
      return;
    }
    const source = decoders.length === 0 ? upstream.source() : sourceOf(opened(upstream.body(), decoders));
    answer.start(upstream.status, reason, fields, source.hasArrived);
    await passOn(source, answer.body, searchOf(searched));
    // A stream that was reset with CANCEL ends for its reader as one that is whole.
    if (upstream.resetCode() !== 0) throw new Refusal('upstream', 'the host has broken off');
    answer.end(request.method === 'HEAD' ? [] : scrubFields(endToEndTrailers(upstream.trailers()), needles));
    // Where a host goes on behind the end of what is compressed, nobody reads it, and it would wait for ever.
    if (decoders.length > 0 && !upstream.body().readableEnded) upstream.source().destroy(new Error('what is compressed has ended'));
  } catch (error) {
    upstream.source().destroy(error as Error);
    throw error;
  }
}

/** What looks through a body; null where there is nothing to look for. */
function searchOf({ needles, isFramed }: SearchedAnswer): BodySearch | null {
  if (needles.length === 0) return null;
  return isFramed ? new MessageScrubber(needles) : new Scrubber(needles);
}

/** Looks through a body that has arrived to its end. @throws Refusal `upstream-encoding` */
function searchWhole(whole: Buffer, searched: SearchedAnswer): Buffer {
  const search = searched.isFramed ? searchOf(searched) : null;
  return search === null ? scrubBytes(whole, searched.needles) : Buffer.concat([search.push(whole), search.end()]);
}

/** A body after its decoders; where it breaks off, so does what comes out of them. */
function opened(body: Readable, decoders: readonly Duplex[]): Readable {
  return decoders.reduce<Readable>((from, decoder) => pipeline(from, decoder, () => undefined), body);
}

/** Passes on an answer that has arrived to its end, as most do: at once, with its length and without streams. */
function passWhole({ status, hasBody }: UpstreamAnswer, reason: string, fields: Fields, body: Buffer, answer: ClientAnswer): void {
  const isMeasured = !hasBody || valuesOf(fields, 'content-length').length > 0;
  answer.start(status, reason, isMeasured ? fields : [...fields, ['Content-Length', String(body.length)]], true);
  answer.endWith(body);
}

/** Answers with a refusal. The connection stays, so that the client's other requests are not broken. */
export function refuse(answer: ClientAnswer, error: unknown, { target }: Pick<ClientRequest, 'target'>): void {
  const refusal = error instanceof Refusal ? error : upstreamFailure(error, target);
  answerJson(answer, refusal.status, refusal.body(), [['clavitor-proxy', 'refused']]);
}
