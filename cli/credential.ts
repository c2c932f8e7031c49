import { fromBase64url, toBase64url } from '../lib/crypto/encoding.ts';
import { wipe } from '../lib/crypto/bytes.ts';
import { CryptoError } from '../lib/crypto/errors.ts';
import { ProtocolError } from '../lib/protocol/errors.ts';
import { lookupTag } from '../lib/protocol/sealed/agent-keys.ts';
import { openValue } from '../lib/protocol/sealed/field.ts';
import type { Grant } from '../lib/protocol/sealed/grant.ts';
import { openGrant } from '../lib/protocol/sealed/grant.ts';
import type { FetchHit, FetchRequest } from '../lib/protocol/wire/agent.ts';
import { FETCH_PATH, FetchAnswer, MAX_TAGS } from '../lib/protocol/wire/agent.ts';
import type { Purpose } from '../lib/protocol/wire/shapes.ts';
import type { AgentSession } from './agent-session.ts';
import { postSigned } from './agent-session.ts';
import { CliError } from './errors.ts';
import type { Reference } from './reference.ts';
import { nameRefused, purposeRefused, refusalOf } from './refusals.ts';
import { rememberSeen } from './seen.ts';

/** A field that the vault has given out. */
export interface Credential {
  readonly kind: Grant['kind'];
  readonly value: string;
  /** Where a proxy may send it, see [Note: Host rules] in lib/protocol. */
  readonly hosts: readonly string[];
}

/** What a fetch is for, and for the purpose `inject` the host to which the value is to go. */
type Use = Pick<FetchRequest, 'purpose' | 'host'>;

/** One of several fields to fetch. */
export interface WantedField {
  readonly reference: Reference;
  /** Where the reference stands, for the text of a refusal: `in line 3`. */
  readonly where: string;
}

/** A field, found under its tag, and not yet used. */
interface OpenedHit {
  readonly tag: string;
  readonly hit: FetchHit;
  readonly credential: Credential;
}

/** A reference with its lookup tag in base64url, and where it stands, or null where that says nothing. */
interface TaggedReference {
  readonly tag: string;
  readonly reference: Reference;
  readonly where: string | null;
}

/**
 * Fetches one field by name and proves that it is the one that was asked for, at its newest known epoch.
 * Server learns: the lookup tag, the purpose, time and address, and for an injection the host.
 * @param seenFile where this profile remembers epochs
 * @param host for the purpose `inject`: where the value is to go
 * @throws CliError `refused`, `purpose` and the other reasons of the server, `integrity`, and those of `post`
 */
export async function fetchCredential(
  session: AgentSession,
  seenFile: string,
  reference: Reference,
  purpose: Purpose,
  host?: string,
): Promise<Credential> {
  const use = { purpose, ...(host !== undefined && { host }) };
  const opened = await openBatch(session, [{ tag: tagOf(session, reference), reference, where: null }], use);
  remember(seenFile, opened);
  const [first] = opened;
  if (first === undefined) throw altered();
  return first.credential;
}

/**
 * Fetches several fields, all or none: one request for each 32 different references, and nothing is
 * returned before the last is proven. Server learns: the lookup tags, the purpose, time and address.
 * @returns the credentials in the order of `wanted`
 * @throws CliError as `fetchCredential` does; a refusal names where its reference stands
 */
export async function fetchCredentials(
  session: AgentSession,
  seenFile: string,
  wanted: readonly WantedField[],
  purpose: Purpose,
): Promise<readonly Credential[]> {
  const tagged = wanted.map(({ reference, where }) => ({ tag: tagOf(session, reference), reference, where }));
  const different = [...new Map(tagged.toReversed().map((item) => [item.tag, item])).values()].reverse();
  const opened: OpenedHit[] = [];
  for (let from = 0; from < different.length; from += MAX_TAGS) {
    opened.push(...(await openBatch(session, different.slice(from, from + MAX_TAGS), { purpose })));
  }
  remember(seenFile, opened);
  const byTag = new Map(opened.map(({ tag, credential }) => [tag, credential]));
  return tagged.map(({ tag }) => {
    const credential = byTag.get(tag);
    if (credential === undefined) throw altered();
    return credential;
  });
}

function tagOf({ keys }: AgentSession, { name, label }: Reference): string {
  return toBase64url(lookupTag(keys, name, label));
}

async function openBatch(session: AgentSession, batch: readonly TaggedReference[], use: Use): Promise<OpenedHit[]> {
  const hits = await fetchHits(session, batch, use);
  return Promise.all(
    hits.map(async ({ hit, tagged }) => ({ tag: tagged.tag, hit, credential: await openHit(session, hit, tagged, use.purpose) })),
  );
}

async function fetchHits(
  session: AgentSession,
  batch: readonly TaggedReference[],
  use: Use,
): Promise<{ hit: FetchHit; tagged: TaggedReference }[]> {
  const answer = await postSigned(session, FETCH_PATH, { ...use, tags: batch.map(({ tag }) => tag) }, batch.length);
  if (answer.status !== 200) throw refusalOf(answer);
  const parsed = FetchAnswer.safeParse(answer.body);
  if (!parsed.success || parsed.data.results.length !== batch.length) throw altered(parsed.error);
  const { results } = parsed.data;
  return batch.map((tagged, index) => {
    const hit = results[index];
    if (hit?.status !== 'ok') throw nameRefused(tagged.where);
    return { hit, tagged };
  });
}

async function openHit(session: AgentSession, hit: FetchHit, { reference }: TaggedReference, purpose: Purpose): Promise<Credential> {
  const { entry, field, epoch, serial } = hit;
  const { agent, vault } = session.profile;
  try {
    const place = { vault, agent, entry, field, epoch, serial };
    const grant = await openGrant(session.keys, place, fromBase64url(hit.grant), reference);
    // The server refuses this too, but what the owner sealed into the grant it cannot change.
    if (!grant.purposes.includes(purpose)) throw purposeRefused();
    const key = fromBase64url(grant.key);
    const value = await openValue(key, { vault, entry, field, class: 'shared', epoch }, fromBase64url(hit.value));
    wipe(key);
    return { kind: grant.kind, value, hosts: grant.hosts };
  } catch (cause) {
    if (cause instanceof CryptoError || cause instanceof ProtocolError) throw altered(cause);
    throw cause;
  }
}

function remember(seenFile: string, opened: readonly OpenedHit[]): void {
  rememberSeen(seenFile, opened.map(({ tag, hit }) => ({ tag, seen: hit })));
}

function altered(cause?: Error): CliError {
  return new CliError('integrity', 'the answer of the server was altered, or belongs to something else', {
    cause,
    hint: 'nothing of it was used; tell the owner: the server, or something in between, may be attacked',
  });
}
