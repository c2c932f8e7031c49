import { utf8 } from '../../../crypto/bytes.ts';
import { toBase64url, toHex } from '../../../crypto/encoding.ts';
import type { GrantPlace } from '../../contexts.ts';
import { agentContext, grantContext } from '../../contexts.ts';
import { deriveAgentKeys, lookupTag, requestMac } from '../../sealed/agent-keys.ts';
import { deriveTokenKeys } from '../../sealed/token-keys.ts';
import type { Json, VectorCase, VectorFile } from '../case.ts';
import { failingAlterations } from './alterations.ts';
import type { Inputs } from './world.ts';
import {
  AGENT,
  ENTRY,
  fails,
  failing,
  FIELD,
  fixedBytes,
  fixedEnvelope,
  fixedHex,
  gives,
  OTHER_AGENT,
  OTHER_ENTRY,
  OTHER_FIELD,
  OTHER_VAULT,
  VAULT,
} from './world.ts';

const SOURCE = 'lib/protocol/vectors/make.ts';
const AGENT_KEY = fixedBytes('agent key');
const AGENT_INPUT = { agent: AGENT, agentKey: toHex(AGENT_KEY) };

export async function lookupVectors(): Promise<VectorFile> {
  const keys = await deriveAgentKeys(AGENT, AGENT_KEY);
  const others = await deriveAgentKeys(OTHER_AGENT, AGENT_KEY);
  const tag = (name: string, entry: string, label: string) =>
    gives(name, 'lookup-tag', { ...AGENT_INPUT, name: entry, label }, toHex(lookupTag(keys, entry, label)));
  const same = (name: string, entry: string, label: string) =>
    gives(name, 'lookup-tag', { ...AGENT_INPUT, name: entry, label }, toHex(lookupTag(keys, 'github.com', 'api key')));
  const canonical = (name: string, from: string, to: string) => gives(name, 'canonical-name', { name: from }, to);
  const base = utf8('"@method": POST');
  return {
    format: 'names and lookup tags',
    source: SOURCE,
    cases: [
      canonical('already canonical', 'github.com', 'github.com'),
      canonical('capitals', 'GitHub', 'github'),
      canonical('white space', ' \t My \n\u00a0 Entry\u3000', 'my entry'),
      canonical('full-width letters', 'ＧｉｔＨｕｂ', 'github'),
      canonical('a ligature', 'ﬁle', 'file'),
      canonical('composed and not', 'Cafe\u0301', 'caf\u00e9'),
      canonical('sharp s', 'Straße', 'strasse'),
      canonical('capital sharp s', 'STRAẞE', 'strasse'),
      canonical('final sigma', 'ΟΔΟΣ', 'οδος'),
      canonical('medial sigma where a final one belongs', 'οδοσ', 'οδος'),
      canonical('Cyrillic', 'Госуслуги', 'госуслуги'),
      canonical('dotted capital i', 'İstanbul', 'i\u0307stanbul'),
      canonical('Kelvin sign', '\u212aelvin', 'kelvin'),
      canonical('the longest', 'A'.repeat(200), 'a'.repeat(200)),
      ...failing('canonical-name', {}, 'bad-name', {
        empty: { name: '' },
        'white space only': { name: ' \u2003\n' },
        'too long': { name: 'a'.repeat(201) },
        'too long once decomposed': { name: '\ufdfa'.repeat(12) },
      }),
      gives('an empty label', 'canonical-label', { label: ' ' }, ''),
      fails('a label too long', 'canonical-label', { label: 'a'.repeat(201) }, 'bad-name'),

      tag('a tag', 'github.com', 'api key'),
      tag('the primary field', 'github.com', ''),
      tag('border between name and label', 'github.com api', 'key'),
      tag('name and label exchanged', 'api key', 'github.com'),
      same('other capitals and spaces', ' GitHub.com ', 'API   Key'),
      gives('another agent with the same key', 'lookup-tag', { ...AGENT_INPUT, agent: OTHER_AGENT, name: 'github.com', label: '' }, toHex(lookupTag(others, 'github.com', ''))),
      fails('no name', 'lookup-tag', { ...AGENT_INPUT, name: '', label: '' }, 'bad-name'),
      fails('a name of white space', 'lookup-tag', { ...AGENT_INPUT, name: ' ', label: 'a' }, 'bad-name'),
      fails('a label too long for a tag', 'lookup-tag', { ...AGENT_INPUT, name: 'a', label: 'a'.repeat(201) }, 'bad-name'),
      fails('a zero agent key', 'lookup-tag', { ...AGENT_INPUT, agentKey: '00'.repeat(32), name: 'a', label: '' }, 'bad-key'),
      gives('MAC of a request', 'request-mac', { ...AGENT_INPUT, base: toHex(base) }, toHex(requestMac(keys, base))),
      ...aliasVectors(),
    ],
  };
}

function aliasVectors(): VectorCase[] {
  const field = (id: string, key: string, label: string) => ({ id, key, label });
  const [one, two] = [FIELD, OTHER_FIELD];
  const aliases = (name: string, primary: string | null, fields: Json, result: Json) => gives(name, 'field-aliases', { primary, fields }, result);
  return [
    aliases('label, key and primary', one, [field(one, 'password', 'Passwort')], [['passwort', 'password', '']]),
    aliases('key that is the label', one, [field(one, 'password', 'Password')], [['password', '']]),
    aliases('no key', null, [field(one, '', 'PIN')], [['pin']]),
    aliases('key that is the label of another field', null, [field(one, 'pin', 'Code'), field(two, '', 'PIN')], [['code'], ['pin']]),
    aliases('one key twice: the first has it', null, [field(one, 'url', 'A'), field(two, 'url', 'B')], [['a', 'url'], ['b']]),
  ];
}

const PLACE: GrantPlace = { vault: VAULT, agent: AGENT, entry: ENTRY, field: FIELD, epoch: 1, serial: 2 };

export async function grantVectors(): Promise<VectorFile> {
  const keys = await deriveAgentKeys(AGENT, AGENT_KEY);
  const grant = {
    v: 1,
    name: 'GitHub',
    label: 'Password',
    aliases: ['password', ''],
    kind: 'secret',
    key: toBase64url(fixedBytes('field key')),
    hosts: ['github.com'],
    injections: [],
    approval: 'none',
    purposes: ['read', 'inject'],
  };
  const sealedAs = async (name: string, value: Json) => toHex(await fixedEnvelope(keys.grant, grantContext(PLACE), utf8(JSON.stringify(value)), name));
  const sealed = await fixedEnvelope(keys.grant, grantContext(PLACE), utf8(JSON.stringify(grant)), 'grant');
  const base: Inputs = { agentKey: toHex(AGENT_KEY), ...PLACE, sealed: toHex(sealed), name: 'github', label: 'Password' };
  return {
    format: 'grant',
    source: SOURCE,
    cases: [
      gives('a grant', 'grant-open', base, grant),
      gives('asked for as the primary field', 'grant-open', { ...base, label: '' }, grant),
      gives('asked for in other capitals', 'grant-open', { ...base, name: ' GITHUB ', label: 'PASSWORD' }, grant),
      gives('tags of a grant', 'grant-tags', { ...AGENT_INPUT, name: 'GitHub', aliases: ['password', ''] }, [
        toHex(lookupTag(keys, 'github', 'password')),
        toHex(lookupTag(keys, 'github', '')),
      ]),
      ...failingAlterations('grant-open', base, 'sealed', sealed),
      ...failing('grant-open', base, 'open-failed', {
        'another vault': { vault: OTHER_VAULT },
        'another agent': { agent: OTHER_AGENT },
        'another agent key': { agentKey: fixedHex('another agent key') },
        'another entry': { entry: OTHER_ENTRY },
        'another field': { field: OTHER_FIELD },
        'another epoch': { epoch: 2 },
        'an earlier serial': { serial: 1 },
        'a later serial': { serial: 3 },
        'entry and field exchanged': { entry: FIELD, field: ENTRY },
      }),
      ...failing('grant-open', base, 'integrity', {
        'asked for another name': { name: 'gitlab' },
        'asked for part of the name': { name: 'git' },
        'asked for another label': { label: 'Token' },
        'asked for the key of another type': { label: 'secret' },
        'format 2': { sealed: await sealedAs('format 2', { ...grant, v: 2 }) },
        'no aliases': { sealed: await sealedAs('no aliases', { ...grant, aliases: [] }) },
        'four aliases': { sealed: await sealedAs('four aliases', { ...grant, aliases: ['a', 'b', 'c', 'd'] }) },
        'a key of 31 bytes': { sealed: await sealedAs('short key', { ...grant, key: grant.key.slice(1) }) },
        'an unknown approval': { sealed: await sealedAs('approval', { ...grant, approval: 'always' }) },
        'no hosts given': { sealed: await sealedAs('hosts', { ...grant, hosts: null }) },
        'no grant at all': { sealed: await sealedAs('nothing', {}) },
      }),
      fails('asked for nothing', 'grant-open', { ...base, name: '' }, 'bad-name'),
      fails('an agent in capitals', 'grant-open', { ...base, agent: AGENT.replace('4444', 'AAAA') }, 'bad-id'),
    ],
  };
}

export async function bundleVectors(): Promise<VectorFile> {
  const secret = fixedBytes('token secret');
  const keys = await deriveTokenKeys(AGENT, secret);
  const bundle = {
    v: 1,
    vault: VAULT,
    agent: AGENT,
    vaultName: 'Home',
    agentName: 'Codex',
    key: toBase64url(AGENT_KEY),
    purposes: ['read', 'totp'],
    expiresAt: null,
  };
  const sealedAs = async (name: string, value: Json) =>
    toHex(await fixedEnvelope(keys.bundle, agentContext('bundle', AGENT), utf8(JSON.stringify(value)), name));
  const sealed = await fixedEnvelope(keys.bundle, agentContext('bundle', AGENT), utf8(JSON.stringify(bundle)), 'bundle');
  const base = { agent: AGENT, secret: toHex(secret), sealed: toHex(sealed) };
  return {
    format: 'bundle',
    source: SOURCE,
    cases: [
      gives('a bundle', 'bundle-open', base, bundle),
      ...failingAlterations('bundle-open', base, 'sealed', sealed),
      ...failing('bundle-open', base, 'open-failed', {
        'another agent': { agent: OTHER_AGENT },
        'another secret': { secret: fixedHex('another token secret') },
        'an enrolment record': { sealed: toHex(await sealedEnrolment(secret)) },
      }),
      ...failing('bundle-open', base, 'integrity', {
        'the bundle of another agent': { sealed: await sealedAs('other agent', { ...bundle, agent: OTHER_AGENT }) },
        'format 2': { sealed: await sealedAs('format 2', { ...bundle, v: 2 }) },
        'a key of 33 bytes': { sealed: await sealedAs('long key', { ...bundle, key: `${bundle.key}A` }) },
        'a vault that is no id': { sealed: await sealedAs('vault', { ...bundle, vault: '' }) },
        'no bundle at all': { sealed: await sealedAs('nothing', {}) },
      }),
      fails('a zero secret', 'bundle-open', { ...base, secret: '00'.repeat(32) }, 'bad-key'),
    ],
  };
}

const ENROLMENT = {
  v: 1,
  publicKey: toBase64url(fixedBytes('public key')),
  host: 'workstation',
  platform: 'linux x64',
  version: '0.1.0',
} as const satisfies Json;

async function sealedEnrolment(secret: ReturnType<typeof fixedBytes>) {
  const keys = await deriveTokenKeys(AGENT, secret);
  return fixedEnvelope(keys.enrolment, agentContext('enrolment', AGENT), utf8(JSON.stringify(ENROLMENT)), 'enrolment');
}

export async function enrolmentVectors(): Promise<VectorFile> {
  const secret = fixedBytes('token secret');
  const keys = await deriveTokenKeys(AGENT, secret);
  const sealedAs = async (name: string, value: Json) =>
    toHex(await fixedEnvelope(keys.enrolment, agentContext('enrolment', AGENT), utf8(JSON.stringify(value)), name));
  const sealed = await sealedEnrolment(secret);
  const base = { agent: AGENT, secret: toHex(secret), sealed: toHex(sealed) };
  return {
    format: 'enrolment record',
    source: SOURCE,
    cases: [
      gives('an enrolment record', 'enrolment-open', base, ENROLMENT),
      ...failingAlterations('enrolment-open', base, 'sealed', sealed),
      ...failing('enrolment-open', base, 'open-failed', {
        'another agent': { agent: OTHER_AGENT },
        'the record of another token': { sealed: toHex(await sealedEnrolment(fixedBytes('another token secret'))) },
      }),
      ...failing('enrolment-open', base, 'integrity', {
        'format 2': { sealed: await sealedAs('format 2', { ...ENROLMENT, v: 2 }) },
        'a public key of 31 bytes': { sealed: await sealedAs('short key', { ...ENROLMENT, publicKey: ENROLMENT.publicKey.slice(1) }) },
        'a host of 256 characters': { sealed: await sealedAs('long host', { ...ENROLMENT, host: 'a'.repeat(256) }) },
        'no record at all': { sealed: await sealedAs('nothing', {}) },
      }),
    ],
  };
}

