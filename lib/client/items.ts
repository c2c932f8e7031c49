import type { Id } from '../protocol/ids.ts';
import type { Header } from '../protocol/sealed/header.ts';
import type { LeaseRecord } from '../protocol/sealed/lease.ts';
import type { RosterRecord } from '../protocol/sealed/roster.ts';
import type { AgentView } from '../protocol/wire/owner.ts';

/** One entry as the list shows it: everything but the field values. */
export interface EntryItem {
  readonly id: Id;
  readonly version: number;
  readonly header: Header;
}

/**
 * Who redeemed an agent's setup token. `forged`: the server shows a public key that the holder of the
 * token did not make, so somebody put it there.
 */
export type EnrolmentItem =
  | { readonly status: 'none' }
  | { readonly status: 'genuine'; readonly host: string; readonly platform: string; readonly version: string }
  | { readonly status: 'forged' };

/** The server's states, and two that follow from the clock. */
export type AgentStatus =
  | 'pending'
  | 'token-expired'
  | 'enrolling'
  | 'active'
  | 'paused'
  | 'locked'
  | 'revoked'
  | 'expired';

/** A lease of an agent's proxy. */
export interface LeaseItem {
  readonly id: Id;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** What it is for; null where the agent has not sealed this for this lease and this end. */
  readonly record: LeaseRecord | null;
}

/** One agent: what the owner keeps of it, and what the server says of it. */
export interface AgentItem {
  readonly id: Id;
  readonly version: number;
  readonly record: RosterRecord;
  readonly view: AgentView;
  readonly enrolment: EnrolmentItem;
  readonly status: AgentStatus;
  /** Those that stood when the vault was loaded, the oldest first. */
  readonly leases: readonly LeaseItem[];
}

/** One passkey of the owner. */
export interface PasskeyItem {
  /** The credential id in base64url. */
  readonly id: string;
  readonly name: string;
  readonly opensVault: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  /** Whether it opened the vault in this tab. */
  readonly current: boolean;
}
