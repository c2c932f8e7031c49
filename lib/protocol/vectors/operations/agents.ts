import { toHex } from '../../../crypto/encoding.ts';
import type { GrantPlace, LeasePlace } from '../../contexts.ts';
import { canonicalLabel, canonicalName } from '../../names.ts';
import { deriveAgentKeys, lookupTag, requestMac } from '../../sealed/agent-keys.ts';
import type { AgentKeys } from '../../sealed/agent-keys.ts';
import { fieldAliases, grantTags, openGrant, sealGrant } from '../../sealed/grant.ts';
import type { Header } from '../../sealed/header.ts';
import { openLease, sealLease } from '../../sealed/lease.ts';
import { deriveTokenKeys, openBundle, openEnrolment, sealBundle, sealEnrolment } from '../../sealed/token-keys.ts';
import type { Input, Operation } from '../input.ts';

/** What an agent holds: names, tags, grants, the bundle and the enrolment record. */
export const agentOperations: Readonly<Record<string, Operation>> = {
  'canonical-name': (input) => {
    const canonical = canonicalName(input.text('name'));
    if (canonicalName(canonical) !== canonical) throw new Error('the canonical form is not stable');
    return canonical;
  },
  'canonical-label': (input) => canonicalLabel(input.text('label')),
  'lookup-tag': async (input) => toHex(lookupTag(await agentKeys(input), input.text('name'), input.text('label'))),
  'request-mac': async (input) => toHex(requestMac(await agentKeys(input), input.bytes('base'))),

  'field-aliases': (input) => {
    // Only the names, labels, keys and ids of the header matter here.
    const header = { fields: input.list('fields'), primary: input.json('primary') } as unknown as Header;
    return header.fields.map((field) => fieldAliases(header, field));
  },
  'grant-tags': async (input) => {
    const aliases = input.list('aliases').map(String);
    return grantTags(await agentKeys(input), { name: input.text('name'), aliases }).map(toHex);
  },
  'grant-open': async (input) => {
    const [keys, place] = [await agentKeys(input), grantPlace(input)];
    const asked = { name: input.text('name'), label: input.text('label') };
    return openGrant(keys, place, await sealGrant(keys, place, await openGrant(keys, place, input.bytes('sealed'), asked)), asked);
  },
  'lease-open': async (input) => {
    const [keys, place] = [await agentKeys(input), leasePlace(input)];
    return openLease(keys, place, await sealLease(keys, place, await openLease(keys, place, input.bytes('sealed'))));
  },

  'bundle-open': async (input) => {
    const [keys, agent] = [await deriveTokenKeys(input.text('agent'), input.bytes('secret')), input.text('agent')];
    return openBundle(keys, agent, await sealBundle(keys, await openBundle(keys, agent, input.bytes('sealed'))));
  },
  'enrolment-open': async (input) => {
    const agent = input.text('agent');
    const keys = await deriveTokenKeys(agent, input.bytes('secret'));
    const record = await openEnrolment(keys.enrolmentBytes, agent, input.bytes('sealed'));
    return openEnrolment(keys.enrolmentBytes, agent, await sealEnrolment(keys, agent, record));
  },
};

async function agentKeys(input: Input): Promise<AgentKeys> {
  return deriveAgentKeys(input.text('agent'), input.bytes('agentKey'));
}

function grantPlace(input: Input): GrantPlace {
  return {
    vault: input.text('vault'),
    agent: input.text('agent'),
    entry: input.text('entry'),
    field: input.text('field'),
    epoch: input.number('epoch'),
    serial: input.number('serial'),
  };
}

function leasePlace(input: Input): LeasePlace {
  return { vault: input.text('vault'), agent: input.text('agent'), lease: input.text('lease'), expiresAt: input.number('expiresAt') };
}
