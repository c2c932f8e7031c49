import { toBase64url } from '../../../crypto/encoding.ts';
import { ENVELOPE_MIN } from '../../../crypto/hazmat/envelope-format.ts';
import { AGENT_ERRORS, LEASE_SEALED_MAX, MAX_TAGS } from '../../wire/agent.ts';
import type { Json, VectorCase, VectorFile } from '../case.ts';
import { AGENT, ENTRY, FIELD, fixedBytes, gives, TIME, VAULT } from './world.ts';

const BYTES = toBase64url(fixedBytes('wire'));
const SEALED = toBase64url(new Uint8Array(ENVELOPE_MIN).fill(1));

const FETCH = { purpose: 'read', tags: [BYTES] };
const HIT = { status: 'ok', entry: ENTRY, field: FIELD, epoch: 1, serial: 2, grant: SEALED, value: SEALED };
const REDEEM = { agent: AGENT, auth: BYTES, publicKey: BYTES, enrolment: SEALED };
const ASSERTION = {
  id: 'aWQ',
  rawId: 'aWQ',
  type: 'public-key',
  response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA' },
  clientExtensionResults: {},
};
const TOKEN = { authHash: BYTES, bundle: SEALED, life: 900 };
const GRANT = { agent: AGENT, entry: ENTRY, serial: 1, items: [{ field: FIELD, epoch: 1, sealed: SEALED, tags: [BYTES] }] };
const CHANGE = { counter: 1, manifest: SEALED, entries: [], destroyed: [], agents: [], grants: [] };

export function wireVectors(): VectorFile {
  return {
    format: 'wire schemas',
    source: 'lib/protocol/vectors/make.ts',
    cases: [...agentWire(), ...leaseWire(), ...ownerWire()],
  };
}

function of(schema: string) {
  return {
    accepts: (name: string, value: Json): VectorCase => gives(`${schema}: ${name}`, 'wire', { schema, value }, 'accepted'),
    refuses: (changes: Readonly<Record<string, Json>>): VectorCase[] =>
      Object.entries(changes).map(([name, value]) => gives(`${schema}: ${name}`, 'wire', { schema, value }, 'refused')),
  };
}

function agentWire(): VectorCase[] {
  const [fetch, answer, redeem, confirm, failure] = ['FetchRequest', 'FetchAnswer', 'RedeemRequest', 'ConfirmRequest', 'AgentFailure'].map(of);
  if (!fetch || !answer || !redeem || !confirm || !failure) return [];
  return [
    fetch.accepts('one tag', FETCH),
    fetch.accepts('32 tags and a host', { ...FETCH, host: 'github.com', tags: Array.from({ length: MAX_TAGS }, () => BYTES) }),
    ...fetch.refuses({
      'no tags': { ...FETCH, tags: [] },
      '33 tags': { ...FETCH, tags: Array.from({ length: MAX_TAGS + 1 }, () => BYTES) },
      'a tag of 31 bytes': { ...FETCH, tags: [BYTES.slice(0, 42)] },
      'a tag with unused bits set': { ...FETCH, tags: [`${BYTES.slice(0, 42)}B`] },
      'a tag in the classic alphabet': { ...FETCH, tags: [`+${BYTES.slice(1)}`] },
      'a wildcard': { ...FETCH, tags: ['*'] },
      'an unknown purpose': { ...FETCH, purpose: 'list' },
      'no purpose': { tags: [BYTES] },
      'a member more': { ...FETCH, vault: VAULT },
      'a host too long': { ...FETCH, host: 'a'.repeat(261) },
      'a list': [FETCH],
      'null': null,
    }),
    answer.accepts('a hit and a miss', { results: [HIT, { status: 'refused' }] }),
    ...answer.refuses({
      'an unknown status': { results: [{ status: 'absent' }] },
      'a hit without its value': { results: [{ ...HIT, value: null }] },
      'epoch zero': { results: [{ ...HIT, epoch: 0 }] },
      'an epoch of 32 bits': { results: [{ ...HIT, epoch: 0x80000000 }] },
      'half an epoch': { results: [{ ...HIT, epoch: 1.5 }] },
      'an envelope too short': { results: [{ ...HIT, grant: SEALED.slice(4) }] },
      'an envelope with unused bits set': { results: [{ ...HIT, grant: `${SEALED.slice(0, -1)}B` }] },
      'an entry in capitals': { results: [{ ...HIT, entry: ENTRY.replace('2222', 'AAAA') }] },
    }),
    redeem.accepts('a redemption', REDEEM),
    ...redeem.refuses({
      'no public key': { ...REDEEM, publicKey: '' },
      'an authentication value of 33 bytes': { ...REDEEM, auth: `${BYTES}A` },
      'a member more': { ...REDEEM, host: 'workstation' },
      'no enrolment record': { ...REDEEM, enrolment: null },
    }),
    confirm.accepts('nothing', {}),
    ...confirm.refuses({ 'a member': { agent: AGENT } }),
    ...AGENT_ERRORS.map((error) => failure.accepts(error, { error })),
    ...failure.refuses({ 'an unknown code': { error: 'absent' }, 'no code': {} }),
  ];
}

function leaseWire(): VectorCase[] {
  const [request, answer, revocation] = ['LeaseRequest', 'LeaseAnswer', 'LeaseRevocation'].map(of);
  if (!request || !answer || !revocation) return [];
  const make = { act: 'make', lease: ENTRY, tag: BYTES, expiresAt: TIME, sealed: SEALED };
  const sealedOf = (length: number) => toBase64url(new Uint8Array(length).fill(1));
  return [
    request.accepts('a lease', make),
    request.accepts('the longest description', { ...make, sealed: sealedOf(LEASE_SEALED_MAX) }),
    request.accepts('the end of two', { act: 'end', leases: [ENTRY, FIELD] }),
    request.accepts('which stand', { act: 'list' }),
    ...request.refuses({
      'no act': { ...make, act: null },
      'an unknown act': { act: 'extend', lease: ENTRY },
      'a lease that is no id': { ...make, lease: BYTES },
      'a tag of 31 bytes': { ...make, tag: BYTES.slice(0, 42) },
      'two tags': { ...make, tag: [BYTES, BYTES] },
      'an end that is no number': { ...make, expiresAt: String(TIME) },
      'an end before 1970': { ...make, expiresAt: -1 },
      'a description too long': { ...make, sealed: sealedOf(LEASE_SEALED_MAX + 1) },
      'a description too short': { ...make, sealed: SEALED.slice(4) },
      'hosts beside the description': { ...make, hosts: ['github.com'] },
      'the end of none': { act: 'end', leases: [] },
      'the end of too many': { act: 'end', leases: Array.from({ length: MAX_TAGS + 1 }, () => ENTRY) },
      'the end of all': { act: 'end', leases: '*' },
      'leases of another agent': { act: 'list', agent: AGENT },
    }),
    answer.accepts('none', { leases: [] }),
    answer.accepts('one', { leases: [ENTRY] }),
    ...answer.refuses({ 'no list': {}, 'something else than ids': { leases: ['*'] } }),
    revocation.accepts('one', { lease: ENTRY }),
    revocation.accepts('all', { lease: null }),
    ...revocation.refuses({ nothing: {}, several: { lease: [ENTRY] }, 'a member more': { lease: null, agent: AGENT } }),
  ];
}

function ownerWire(): VectorCase[] {
  const [assertion, token, grant, change] = ['Assertion', 'NewToken', 'GrantWrite', 'ChangeRequest'].map(of);
  if (!assertion || !token || !grant || !change) return [];
  return [
    assertion.accepts('without extensions', ASSERTION),
    assertion.accepts('PRF known, no results', { ...ASSERTION, clientExtensionResults: { prf: { enabled: true } } }),
    ...assertion.refuses({
      'PRF results': { ...ASSERTION, clientExtensionResults: { prf: { results: { first: BYTES } } } },
      'PRF results of null': { ...ASSERTION, clientExtensionResults: { prf: { results: null } } },
      'an unknown extension': { ...ASSERTION, clientExtensionResults: { hmacGetSecret: { output1: BYTES } } },
      'no signature': { ...ASSERTION, response: { clientDataJSON: 'e30', authenticatorData: 'AAAA' } },
    }),
    token.accepts('a token', TOKEN),
    ...token.refuses({
      'a life of a second': { ...TOKEN, life: 1 },
      'a life of more than a day': { ...TOKEN, life: 86_401 },
      'the authentication value beside its hash': { ...TOKEN, auth: BYTES },
    }),
    grant.accepts('one field', GRANT),
    grant.accepts('none, which takes grants away', { ...GRANT, items: [] }),
    ...grant.refuses({
      'serial zero': { ...GRANT, serial: 0 },
      'no tags': { ...GRANT, items: [{ ...GRANT.items[0], tags: [] }] },
      'four tags': { ...GRANT, items: [{ ...GRANT.items[0], tags: [BYTES, BYTES, BYTES, BYTES] }] },
      'a name beside the tags': { ...GRANT, items: [{ ...GRANT.items[0], name: 'GitHub' }] },
    }),
    change.accepts('nothing but a new manifest', CHANGE),
    ...change.refuses({
      'counter zero': { ...CHANGE, counter: 0 },
      'no manifest': { ...CHANGE, manifest: null },
      'a member more': { ...CHANGE, force: true },
      'an entry without a header': { ...CHANGE, entries: [{ id: ENTRY, version: 1, act: 'create', fields: [], removed: [] }] },
    }),
  ];
}
