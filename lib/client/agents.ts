import { wipe } from '../crypto/bytes.ts';
import { toBase64url } from '../crypto/encoding.ts';
import { randomBytes } from '../crypto/hazmat/random.ts';
import { makeKeyBytes } from '../crypto/safe/secret-key.ts';
import type { Id } from '../protocol/ids.ts';
import { makeId } from '../protocol/ids.ts';
import type { RosterRecord } from '../protocol/sealed/roster.ts';
import { deriveTokenKeys, sealBundle } from '../protocol/sealed/token-keys.ts';
import { formatSetupToken, hashAuthValue } from '../protocol/setup-token.ts';
import type { AgentPolicy, AgentWrite, GrantWrite } from '../protocol/wire/owner.ts';
import { CeremonyOptions, Done } from '../protocol/wire/owner.ts';
import { PURPOSES } from '../protocol/wire/shapes.ts';
import { call } from './api.ts';
import type { Change } from './commit.ts';
import { commit } from './commit.ts';
import { mapConcurrently } from './concurrency.ts';
import { asClientError, ClientError } from './errors.ts';
import type { Grantee } from './grants.ts';
import { emptyGrant, ensureDistinctNames, granteeOf, sealGrants } from './grants.ts';
import { relyingParty } from './instance.ts';
import type { AgentItem, EntryItem } from './items.ts';
import { loadVault } from './load.ts';
import { askPasskey } from './passkey.ts';
import { inTurn } from './turns.ts';
import type { LoadedAgent, LoadedVault } from './vault-state.ts';
import { ensureAgent, ensureVault } from './vault-state.ts';
import { vaultStore } from './vault-store.ts';

/** Limits of an ordinary agent: ten credentials a minute, thirty an hour, ten misses an hour. */
export const DEFAULT_POLICY: AgentPolicy = {
  purposes: [...PURPOSES],
  perMinute: 10,
  perHour: 30,
  missesPerHour: 10,
  addresses: [],
  expiresAt: null,
};
/** For an agent that needs few credentials: three a minute, ten an hour. */
export const STRICT_POLICY: AgentPolicy = { ...DEFAULT_POLICY, perMinute: 3, perHour: 10 };

export interface NewAgent {
  readonly name: string;
  readonly entries: readonly Id[];
  readonly policy: AgentPolicy;
  /** Seconds for which the setup token is valid: 60 to 86,400. */
  readonly lifeSeconds: number;
}

/** A setup token, to be shown once. */
export interface IssuedToken {
  readonly agent: Id;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface AgentChangeInput {
  readonly name?: string;
  readonly entries?: readonly Id[];
  readonly policy?: AgentPolicy;
}

/** Grants of so many entries go into one commit: some megabytes at most. */
const GRANT_BATCH = 1000;
/** Entries whose field keys are fetched at once. */
const AT_ONCE = 8;

/**
 * Makes an agent: its key, its setup token and its grants. The server receives ciphertext and a hash.
 * @throws ClientError `name-taken`, `bad-name`
 */
export async function createAgent(input: NewAgent): Promise<IssuedToken> {
  const id = makeId();
  return asClientError(async () =>
    issue(id, input.lifeSeconds, (vault, issued) => {
      const record = { v: 1 as const, name: ensureName(input.name), entries: known(vault, input.entries), ...issued, formerKeys: [], createdAt: Date.now() };
      return { act: 'create', record, policy: input.policy };
    }),
  );
}

/**
 * Makes a new agent key and setup token: what an earlier token gave is worth nothing afterwards. All
 * grants are sealed anew.
 */
export async function reissueToken(agent: Id, lifeSeconds: number): Promise<IssuedToken> {
  return asClientError(async () =>
    issue(agent, lifeSeconds, (vault, issued) => {
      const { record, view } = ensureAgent(vault, agent);
      const formerKeys = [record.key, ...record.formerKeys].slice(0, 1000);
      const entries = known(vault, record.entries);
      return { act: 'reissue', record: { ...record, ...issued, entries, formerKeys }, policy: view.policy };
    }),
  );
}

/**
 * Changes name, scope or limits. Entries that leave the scope lose their grants in the same commit.
 * @throws ClientError `name-taken`, `bad-name`, `not-found`
 */
export async function changeAgent(agent: Id, change: AgentChangeInput): Promise<void> {
  await asClientError(async () => {
    let later: readonly Id[] = [];
    const vault = await commit(async (current) => {
      const { changed, grants, rest } = await planAgentChange(current, agent, change);
      later = rest;
      return { agents: [changed], grants };
    });
    await grantLater(vault, agent, later);
  });
}

/** Pauses, resumes or revokes. Takes effect on the agent's next request. */
export async function setAgentState(agent: Id, state: 'active' | 'paused' | 'revoked'): Promise<void> {
  await asClientError(async () => {
    await call('POST', `/api/agents/${agent}/state`, Done, { state });
    await inTurn(loadVault);
    if (state === 'revoked') await emptyScope(agent);
  });
}

/**
 * Takes every entry out of the sealed scope. The state is only the server's word: one that shows a
 * revoked agent as active again must not get new values sealed to it.
 */
async function emptyScope(agent: Id): Promise<void> {
  await commit(async (vault) => {
    const { record, view } = ensureAgent(vault, agent);
    const emptied = { ...record, entries: [] };
    return Promise.resolve({ agents: [{ id: agent, act: 'edit', record: emptied, policy: view.policy, token: null }] });
  });
}

/**
 * Ends a lease, or with null every lease of an agent: its proxy refuses it within seconds.
 * Server learns: which lease.
 * @returns whether it still stood
 */
export async function revokeLeases(agent: Id, lease: Id | null): Promise<boolean> {
  return asClientError(async () => {
    const stood = await postRevocation(agent, lease);
    await inTurn(loadVault);
    return stood;
  });
}

async function postRevocation(agent: Id, lease: Id | null): Promise<boolean> {
  try {
    await call('POST', `/api/agents/${agent}/leases/revoke`, Done, { lease });
    return true;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not-found') return false;
    throw error;
  }
}

/** The kill switch: pauses every agent. */
export async function pauseAll(): Promise<void> {
  await asClientError(async () => {
    await call('POST', '/api/agents/pause', Done);
    await inTurn(loadVault);
  });
}

/** Lets an agent in again that its limits locked out. One touch; evaluates no PRF. */
export async function unlockAgent(agent: Id): Promise<void> {
  await asClientError(async () => {
    const options = await call('POST', `/api/agents/${agent}/unlock/options`, CeremonyOptions);
    const { assertion } = await askPasskey(relyingParty(), options, []);
    await call('POST', `/api/agents/${agent}/unlock`, Done, { assertion });
    await inTurn(loadVault);
  });
}

/** The agents in whose scope an entry is, revoked ones left out. */
export function agentsFor(entry: Id): AgentItem[] {
  const { agents } = vaultStore.getSnapshot();
  return agents.filter(({ record, status }) => status !== 'revoked' && record.entries.includes(entry));
}

type IssuedKeys = Pick<RosterRecord, 'key' | 'enrolmentKey' | 'issuedAt'>;

interface IssuePlan {
  readonly act: 'create' | 'reissue';
  readonly record: RosterRecord;
  readonly policy: AgentPolicy;
}

/** Writes an agent with a fresh key and token, and all of its grants. */
async function issue(
  agent: Id,
  lifeSeconds: number,
  plan: (vault: LoadedVault, keys: IssuedKeys) => IssuePlan,
): Promise<IssuedToken> {
  const agentKey = makeKeyBytes();
  const secret = randomBytes(32);
  try {
    const tokenKeys = await deriveTokenKeys(agent, secret);
    const key = toBase64url(agentKey);
    const issued = { key, enrolmentKey: toBase64url(tokenKeys.enrolmentBytes), issuedAt: Date.now() };
    let later: readonly Id[] = [];
    const vault = await commit(async (current): Promise<Change> => {
      const { act, record, policy } = plan(current, issued);
      const bundle = await sealBundle(tokenKeys, {
        v: 1,
        vault: current.vault,
        agent,
        vaultName: current.settings.name,
        agentName: record.name,
        key,
        purposes: policy.purposes,
        expiresAt: policy.expiresAt,
      });
      const token: AgentWrite['token'] = {
        authHash: toBase64url(hashAuthValue(tokenKeys.auth)),
        bundle: toBase64url(bundle),
        life: lifeSeconds,
      };
      const scope = scopeItems(current, record.entries);
      ensureDistinctNames(scope);
      later = record.entries.slice(GRANT_BATCH);
      const grants = await sealScope(scope.slice(0, GRANT_BATCH), { agent, key, purposes: policy.purposes });
      return { agents: [{ id: agent, act, record, policy, token }], grants };
    });
    await grantLater(vault, agent, later);
    const token = formatSetupToken({ origin: location.origin, agent, secret });
    const expiresAt = ensureAgent(ensureVault(), agent).view.tokenExpiresAt;
    return { agent, token, expiresAt: expiresAt ?? issued.issuedAt + lifeSeconds * 1000 };
  } finally {
    wipe(agentKey, secret);
  }
}

async function planAgentChange(vault: LoadedVault, agent: Id, change: AgentChangeInput) {
  const loaded = ensureAgent(vault, agent);
  const { record, view } = loaded;
  const policy = change.policy ?? view.policy;
  const entries = known(vault, change.entries ?? record.entries);
  const next: RosterRecord = { ...record, name: change.name === undefined ? record.name : ensureName(change.name), entries };
  ensureDistinctNames(scopeItems(vault, entries));
  // Purposes are sealed into grants, so that the agent itself keeps to them.
  const purposesChange = policy.purposes.join() !== view.policy.purposes.join();
  const toGrant = purposesChange ? entries : entries.filter((id) => !record.entries.includes(id));
  const grantee = { ...granteeOf(loaded), purposes: policy.purposes };
  const granted = await sealScope(scopeItems(vault, toGrant.slice(0, GRANT_BATCH)), grantee);
  const taken = takeAway(vault, agent, record.entries.filter((id) => !entries.includes(id)));
  return {
    changed: { id: agent, act: 'edit' as const, record: next, policy, token: null },
    grants: [...taken, ...granted],
    rest: toGrant.slice(GRANT_BATCH),
  };
}

/** Writes the grants that did not fit into the first commit, each batch on the entries as they are then. */
async function grantLater(vault: LoadedVault, agent: Id, entries: readonly Id[]): Promise<void> {
  if (entries.length === 0) return;
  for (let at = 0; at < entries.length; at += GRANT_BATCH) {
    const batch = entries.slice(at, at + GRANT_BATCH);
    await commit(async (current) => {
      const loaded: LoadedAgent = ensureAgent(current, agent);
      const inScope = batch.filter((id) => loaded.record.entries.includes(id));
      return { grants: await sealScope(scopeItems(current, inScope), granteeOf(loaded)) };
    });
  }
  if (vault.agents.has(agent)) await inTurn(loadVault);
}

async function sealScope(scope: readonly EntryItem[], grantee: Grantee): Promise<GrantWrite[]> {
  const visible = scope.filter(({ header }) => header.trashedAt === null);
  const grants = await mapConcurrently(visible, AT_ONCE, async (item) => sealGrants({ ...item, written: [] }, [grantee]));
  return grants.flat();
}

function takeAway(vault: LoadedVault, agent: Id, entries: readonly Id[]): GrantWrite[] {
  return scopeItems(vault, entries).map(({ id, version }) => emptyGrant(agent, id, version));
}

function scopeItems(vault: LoadedVault, entries: readonly Id[]): EntryItem[] {
  return entries.flatMap((id) => vault.entries.get(id)?.item ?? []);
}

/** The entries that still exist, each once. */
function known(vault: LoadedVault, entries: readonly Id[]): Id[] {
  return [...new Set(entries)].filter((id) => vault.entries.has(id));
}

function ensureName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 100) throw new ClientError('bad-name', 'an agent needs a name of at most 100 characters');
  return trimmed;
}
