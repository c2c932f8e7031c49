import { toBase64url } from '../../lib/crypto/encoding.ts';
import { CryptoError } from '../../lib/crypto/errors.ts';
import { ProtocolError } from '../../lib/protocol/errors.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import { lookupTag } from '../../lib/protocol/sealed/agent-keys.ts';
import { sealLease } from '../../lib/protocol/sealed/lease.ts';
import type { LeaseRequest } from '../../lib/protocol/wire/agent.ts';
import { LEASE_PATH, LEASE_SEALED_MAX, LeaseAnswer, MAX_TAGS } from '../../lib/protocol/wire/agent.ts';
import type { AgentSession } from '../agent-session.ts';
import { postSigned } from '../agent-session.ts';
import { CliError } from '../errors.ts';
import { nameRefused, refusalOf } from '../refusals.ts';
import { badAnswer } from '../server.ts';
import type { Lease } from './lease.ts';

/** What the vault knows of leases. Each resolves to the leases of the agent that stand afterwards, and rejects with a CliError. */
export interface LeaseVault {
  /** Tells of a lease before it is in force. */
  announce(lease: Lease): Promise<ReadonlySet<Id>>;
  /** Tells that leases have ended before their time. */
  end(ids: readonly Id[]): Promise<ReadonlySet<Id>>;
  standing(): Promise<ReadonlySet<Id>>;
}

/** Asks the server. It learns that there are leases, for which opaque fields, and until when; what they are for is sealed. */
export function leaseVault(session: AgentSession): LeaseVault {
  return {
    announce: async (lease) => {
      const standing = await post(session, await announcement(session, lease));
      if (!standing.has(lease.id)) throw nameRefused(null);
      return standing;
    },
    end: async (ids) => post(session, { act: 'end', leases: ids.slice(0, MAX_TAGS) }),
    standing: async () => post(session, { act: 'list' }),
  };
}

async function announcement({ profile, keys }: AgentSession, lease: Lease): Promise<LeaseRequest> {
  const { id, reference, rules, fingerprint, madeAt, expiresAt } = lease;
  const { name, label } = reference;
  const place = { vault: profile.vault, agent: profile.agent, lease: id, expiresAt };
  try {
    const sealed = await sealLease(keys, place, { v: 1, name, label, rules: [...rules], fingerprint, madeAt });
    if (sealed.length > LEASE_SEALED_MAX) throw tooMuch();
    return { act: 'make', lease: id, tag: toBase64url(lookupTag(keys, name, label)), expiresAt, sealed: toBase64url(sealed) };
  } catch (error) {
    if (error instanceof CryptoError || error instanceof ProtocolError) throw tooMuch(error);
    throw error;
  }
}

async function post(session: AgentSession, request: LeaseRequest): Promise<ReadonlySet<Id>> {
  const answer = await postSigned(session, LEASE_PATH, request);
  if (answer.status !== 200) throw refusalOf(answer);
  const parsed = LeaseAnswer.safeParse(answer.body);
  if (!parsed.success) throw badAnswer('is none about leases', parsed.error);
  return new Set(parsed.data.leases);
}

function tooMuch(cause?: Error): CliError {
  return new CliError('usage', 'the lease names too many hosts and paths', { cause, hint: 'make several leases' });
}
