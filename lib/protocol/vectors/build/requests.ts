import { fromUtf8, utf8 } from '../../../crypto/bytes.ts';
import { fromHex, toBase64url, toHex } from '../../../crypto/encoding.ts';
import { hmacSha256 } from '../../../crypto/hazmat/hash.ts';
import type { AuditRow } from '../../audit.ts';
import { auditGenesis, auditRowHash } from '../../audit.ts';
import { contentDigest, signatureBase, signatureHeader, signatureInput } from '../../signature.ts';
import type { Json, VectorCase, VectorFile } from '../case.ts';
import { flipped } from './alterations.ts';
import type { Inputs } from './world.ts';
import { AGENT, ENTRY, fails, failing, FIELD, fixedBytes, gives, OTHER_AGENT, OTHER_VAULT, TIME, VAULT } from './world.ts';

const SOURCE = 'lib/protocol/vectors/make.ts';
const CREATED = TIME / 1000;
/** The pair of RFC 8032 §7.1, TEST 3: Ed25519 is deterministic, so the signature is frozen too. */
const SEED = 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7';
const PUBLIC_KEY = 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025';

const REQUEST = {
  method: 'POST',
  authority: 'vault.example',
  path: '/agent/v1/fetch',
  query: '?',
  body: '{"purpose":"read","tags":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}',
};
const PARAMETERS = {
  created: CREATED,
  expires: CREATED + 60,
  nonce: toBase64url(fixedBytes('nonce').slice(0, 16)),
  agent: AGENT,
};
const BASE = signatureBase({ ...REQUEST, body: utf8(REQUEST.body) }, PARAMETERS);

async function fixedSignature() {
  const head = '302e020100300506032b657004220420';
  const key = await crypto.subtle.importKey('pkcs8', fromHex(head + SEED), 'Ed25519', false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, BASE));
}

export async function signatureVectors(): Promise<VectorFile> {
  const signed = await fixedSignature();
  const input = signatureInput(PARAMETERS);
  const signature = signatureHeader(signed);
  const headers = { input, signature };
  const verify = { ...REQUEST, ...headers, publicKey: PUBLIC_KEY };
  const refused = (name: string, change: Inputs): VectorCase => gives(name, 'request-verify', { ...verify, ...change }, false);
  const withInput = (from: string, to: string): Inputs => ({ input: input.replace(from, to) });
  return {
    format: 'signed request',
    source: SOURCE,
    cases: [
      gives('signature base', 'signature-base', { ...REQUEST, ...PARAMETERS }, fromUtf8(BASE)),
      gives('Signature-Input', 'signature-input', PARAMETERS, input),
      gives('Signature', 'signature-header', { signature: toHex(signed) }, signature),
      gives('Content-Digest', 'content-digest', { body: REQUEST.body }, contentDigest(utf8(REQUEST.body))),
      gives('Content-Digest of an empty object', 'content-digest', { body: '{}' }, contentDigest(utf8('{}'))),
      gives('headers, read', 'signature-parse', headers, { ...PARAMETERS, signature: toHex(signed) }),
      gives('verified', 'request-verify', verify, true),
      refused('other method', { method: 'PUT' }),
      refused('method in lower case', { method: 'post' }),
      refused('other authority', { authority: 'vault.example:8443' }),
      refused('other path', { path: '/agent/v1/confirm' }),
      refused('a slash behind the path', { path: '/agent/v1/fetch/' }),
      refused('a query', { query: '?a=1' }),
      refused('no query mark', { query: '' }),
      refused('other body', { body: REQUEST.body.replace('read', 'totp') }),
      refused('a space in the body', { body: `${REQUEST.body} ` }),
      refused('created later', withInput(`created=${CREATED}`, `created=${CREATED + 1}`)),
      refused('expires later', withInput(`expires=${CREATED + 60}`, `expires=${CREATED + 61}`)),
      refused('other nonce', withInput(PARAMETERS.nonce, toBase64url(fixedBytes('other').slice(0, 16)))),
      refused('other agent', withInput(AGENT, OTHER_AGENT)),
      refused('signature altered', { signature: signatureHeader(flipped(signed, 0)) }),
      refused('signature of nothing', { signature: signatureHeader(new Uint8Array(64)) }),
      refused('other key', { publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a' }),
      fails('a zero key', 'request-verify', { ...verify, publicKey: '00'.repeat(32) }, 'bad-key'),
      ...failing('signature-parse', headers, 'bad-signature', misspelt(input, signature)),
      ...timeVectors(),
    ],
  };
}

/** Headers that say nearly the same, and that the profile would not have written. */
function misspelt(input: string, signature: string): Readonly<Record<string, Inputs>> {
  const changed = (from: string, to: string): Inputs => ({ input: input.replace(from, to) });
  return {
    'no Signature-Input': { input: null },
    'no Signature': { signature: null },
    'empty headers': { input: '', signature: '' },
    'another label': { input: input.replace('sig=', 'sig1='), signature: signature.replace('sig=', 'sig1=') },
    'two signatures': { input: `${input}, ${input.replace('sig=', 'sig2=')}`, signature: `${signature}, ${signature.replace('sig=', 'sig2=')}` },
    'two values in Signature alone': { signature: `${signature}, ${signature}` },
    'a component missing': changed(' "content-digest"', ''),
    'the method missing': changed('"@method" ', ''),
    'a component more': changed('"content-digest")', '"content-digest" "date")'),
    'components in another order': changed('"@method" "@authority"', '"@authority" "@method"'),
    'a component twice': changed('"@method"', '"@method" "@method"'),
    'a component with a parameter': changed('"content-digest")', '"content-digest";req)'),
    'parameters in another order': { input: input.replace(/;created=\d+;expires=\d+/, `;expires=${CREATED + 60};created=${CREATED}`) },
    'a parameter missing': { input: input.replace(/;expires=\d+/, '') },
    'a parameter more': { input: `${input};x=1` },
    'a parameter twice': changed(';alg=', ';alg="ed25519";alg='),
    'another algorithm': changed('ed25519', 'hmac-sha256'),
    'no algorithm': changed(';alg="ed25519"', ''),
    'another tag': changed('clavitor-agent-v1', 'clavitor-agent-v2'),
    'no tag': changed(';tag="clavitor-agent-v1"', ''),
    'a leading zero': changed('created=', 'created=0'),
    'a plus sign': changed('created=', 'created=+'),
    'a number below zero': changed('created=', 'created=-'),
    'a decimal': changed(`created=${CREATED}`, `created=${CREATED}.0`),
    'a time of 13 digits': changed(`created=${CREATED}`, `created=${TIME}`),
    'a nonce of 15 bytes': { input: input.replace(/nonce="[^"]*"/, 'nonce="AAAAAAAAAAAAAAAAAAAA"') },
    'a nonce with unused bits set': { input: input.replace(/nonce="[^"]*"/, 'nonce="AAAAAAAAAAAAAAAAAAAAAB"') },
    'an empty nonce': { input: input.replace(/nonce="[^"]*"/, 'nonce=""') },
    'a key id in capitals': changed(AGENT, 'AAAAAAAA-4444-4444-8444-111111111111'),
    'a key id of hyphens': changed(AGENT, '-'.repeat(36)),
    'a space behind': { input: `${input} ` },
    'a tab between': changed('" "', '"\t"'),
    'a signature of 63 bytes': { signature: signatureHeader(new Uint8Array(63)) },
    'a signature of 65 bytes': { signature: signatureHeader(new Uint8Array(65)) },
    'a signature in base64url': { signature: `sig=:${'_'.repeat(85)}w==:` },
    'a signature without padding': { signature: signature.replace('==', '') },
    'a signature with unused bits set': { signature: `sig=:${'A'.repeat(85)}B==:` },
    'a signature as a string': { signature: signature.replace(':', '"').replace(/:$/, '"') },
  };
}

function timeVectors(): VectorCase[] {
  const timely = (name: string, now: number, result: boolean, life = 60) =>
    gives(name, 'signature-timely', { created: 1000, expires: 1000 + life, now }, result);
  return [
    timely('at once', 1000, true),
    timely('at the last second', 1060, true),
    timely('a second late', 1061, false),
    timely('client 30 seconds ahead', 970, true),
    timely('client 31 seconds ahead', 969, false),
    timely('shorter life', 1005, true, 5),
    timely('shorter life, over', 1006, false, 5),
    timely('a life of 61 seconds', 1000, false, 61),
    timely('no life', 1000, false, 0),
    timely('expires before it was created', 1000, false, -1),
    timely('a day late', 87_400, false),
  ];
}

const SIGNED_ROW = {
  seq: 2,
  time: TIME,
  actor: 'cli',
  agent: AGENT,
  action: 'read',
  outcome: 'ok',
  reason: null,
  entry: ENTRY,
  field: FIELD,
  address: '192.0.2.7',
  userAgent: 'clavitor-cli/0.1.0',
  request: {
    base: fromUtf8(BASE),
    signature: '01'.repeat(64),
    mac: toHex(hmacSha256(fixedBytes('request MAC key'), BASE)),
    body: REQUEST.body,
  },
  requestSeq: null,
} as const satisfies Json;

const OWNER_ROW = {
  ...SIGNED_ROW,
  seq: 1,
  actor: 'web',
  agent: null,
  action: 'sign-in',
  entry: null,
  field: null,
  userAgent: 'Mozilla/5.0',
  request: null,
} as const satisfies Json;

const REFUSED_ROW = { ...SIGNED_ROW, seq: 3, outcome: 'refused', reason: 'limited', entry: null, field: null, request: null, requestSeq: 2 } as const satisfies Json;

type RowJson = typeof SIGNED_ROW | typeof OWNER_ROW | typeof REFUSED_ROW;

function typedRow(row: RowJson): AuditRow {
  if (row.request === null) return { ...row, request: null };
  const { base, signature, mac, body } = row.request;
  const request = { base: utf8(base), signature: fromHex(signature), mac: fromHex(mac), body: utf8(body) };
  return { ...row, request };
}

export function auditVectors(): VectorFile {
  const genesis = auditGenesis(VAULT);
  const hash = (previous: Uint8Array<ArrayBuffer>, row: RowJson) => auditRowHash(previous, typedRow(row));
  const first = hash(genesis, OWNER_ROW);
  const second = hash(first, SIGNED_ROW);
  const third = hash(second, REFUSED_ROW);
  const chain = (name: string, rows: Json, result: string) => gives(name, 'audit-chain', { vault: VAULT, rows }, result);
  const row = { previous: toHex(first), row: SIGNED_ROW };
  const at = (change: Record<string, Json>) => ({ ...row, row: { ...SIGNED_ROW, ...change } });
  return {
    format: 'audit chain',
    source: SOURCE,
    cases: [
      gives('before the first row', 'audit-genesis', { vault: VAULT }, toHex(genesis)),
      gives('before the first row of another vault', 'audit-genesis', { vault: OTHER_VAULT }, toHex(auditGenesis(OTHER_VAULT))),
      gives('a row of the owner', 'audit-row-hash', { previous: toHex(genesis), row: OWNER_ROW }, toHex(first)),
      gives('a signed row', 'audit-row-hash', row, toHex(second)),
      gives('a refused row', 'audit-row-hash', { previous: toHex(second), row: REFUSED_ROW }, toHex(third)),
      chain('three rows', [OWNER_ROW, SIGNED_ROW, REFUSED_ROW], toHex(third)),
      chain('no rows', [], toHex(genesis)),
      fails('a row before the first', 'audit-row-hash', at({ seq: -1 }), 'bad-length'),
      fails('half a row', 'audit-row-hash', at({ seq: 1.5 }), 'bad-length'),
      fails('a time beyond 2^53', 'audit-row-hash', at({ time: 2 ** 53 }), 'bad-length'),
      fails('an agent that is no id', 'audit-row-hash', at({ agent: 'codex' }), 'bad-id'),
      fails('an entry in capitals', 'audit-row-hash', at({ entry: ENTRY.replace('2222', 'AAAA') }), 'bad-id'),
      fails('a field that is empty', 'audit-row-hash', at({ field: '' }), 'bad-id'),
      fails('a vault that is no id', 'audit-genesis', { vault: '' }, 'bad-id'),
    ],
  };
}
