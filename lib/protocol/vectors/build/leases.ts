import { utf8 } from '../../../crypto/bytes.ts';
import { toHex } from '../../../crypto/encoding.ts';
import type { LeasePlace } from '../../contexts.ts';
import { leaseContext } from '../../contexts.ts';
import { deriveAgentKeys } from '../../sealed/agent-keys.ts';
import type { Json, VectorFile } from '../case.ts';
import { failingAlterations } from './alterations.ts';
import type { Inputs } from './world.ts';
import { AGENT, fails, failing, fixedBytes, fixedEnvelope, fixedHex, gives, OTHER_AGENT, OTHER_VAULT, TIME, VAULT } from './world.ts';

const LEASE = '55555555-5555-4555-8555-111111111111';
const OTHER_LEASE = '55555555-5555-4555-8555-222222222222';
const PLACE: LeasePlace = { vault: VAULT, agent: AGENT, lease: LEASE, expiresAt: TIME + 900_000 };

/** Descriptions of leases, which an agent seals for the owner. */
export async function leaseVectors(): Promise<VectorFile> {
  const agentKey = fixedBytes('agent key');
  const keys = await deriveAgentKeys(AGENT, agentKey);
  const lease = { v: 1, name: 'GitHub', label: 'token', rules: ['GET,POST api.github.com/repos/*'], fingerprint: '0123456789abcdef', madeAt: TIME };
  const sealedAs = async (name: string, value: Json) => toHex(await fixedEnvelope(keys.lease, leaseContext(PLACE), utf8(JSON.stringify(value)), name));
  const sealed = await fixedEnvelope(keys.lease, leaseContext(PLACE), utf8(JSON.stringify(lease)), 'lease');
  const underGrantKey = await fixedEnvelope(keys.grant, leaseContext(PLACE), utf8(JSON.stringify(lease)), 'lease under the grant key');
  const base: Inputs = { agentKey: toHex(agentKey), ...PLACE, sealed: toHex(sealed) };
  const primary = { ...lease, label: '' };
  return {
    format: 'description of a lease',
    source: 'lib/protocol/vectors/make.ts',
    cases: [
      gives('a lease', 'lease-open', base, lease),
      gives('of the primary field', 'lease-open', { ...base, sealed: await sealedAs('primary', primary) }, primary),
      gives('a member more', 'lease-open', { ...base, sealed: await sealedAs('a member more', { ...lease, colour: 'red' }) }, lease),
      ...failingAlterations('lease-open', base, 'sealed', sealed),
      ...failing('lease-open', base, 'open-failed', {
        'another vault': { vault: OTHER_VAULT },
        'another agent': { agent: OTHER_AGENT },
        'another agent key': { agentKey: fixedHex('another agent key') },
        'another lease': { lease: OTHER_LEASE },
        'an earlier end': { expiresAt: PLACE.expiresAt - 1 },
        'a later end': { expiresAt: PLACE.expiresAt + 1 },
        'sealed under the key of grants': { sealed: toHex(underGrantKey) },
      }),
      ...failing('lease-open', base, 'integrity', {
        'format 2': { sealed: await sealedAs('format 2', { ...lease, v: 2 }) },
        'no name': { sealed: await sealedAs('no name', { ...lease, name: '' }) },
        'no hosts': { sealed: await sealedAs('no hosts', { ...lease, rules: [] }) },
        'an empty host': { sealed: await sealedAs('an empty host', { ...lease, rules: [''] }) },
        '101 hosts': { sealed: await sealedAs('101 hosts', { ...lease, rules: Array.from({ length: 101 }, (_, n) => `a${n}.example`) }) },
        'a fingerprint in capitals': { sealed: await sealedAs('fingerprint', { ...lease, fingerprint: '0123456789ABCDEF' }) },
        'made at no time': { sealed: await sealedAs('no time', { ...lease, madeAt: null }) },
        'no lease at all': { sealed: await sealedAs('nothing', {}) },
      }),
      fails('an end that is no whole number', 'lease-open', { ...base, expiresAt: 1.5 }, 'bad-length'),
      fails('a lease that is no id', 'lease-open', { ...base, lease: LEASE.slice(1) }, 'bad-id'),
      fails('a zero agent key', 'lease-open', { ...base, agentKey: '00'.repeat(32) }, 'bad-key'),
    ],
  };
}
