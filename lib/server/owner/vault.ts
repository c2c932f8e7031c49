import * as z from 'zod/mini';
import type { AgentOverview } from '../../../db/queries/agents.ts';
import { listAgents } from '../../../db/queries/agents.ts';
import { findEntries, listEntries, readHistory, readValues } from '../../../db/queries/entries.ts';
import { announce } from '../../../db/queries/notify.ts';
import type { PasskeyRecord } from '../../../db/queries/passkeys.ts';
import { listPasskeys } from '../../../db/queries/passkeys.ts';
import type { RecoveryRecord } from '../../../db/queries/recoveries.ts';
import { recoveryOf } from '../../../db/queries/recoveries.ts';
import { findVault, writeSettings } from '../../../db/queries/vaults.ts';
import type { Database, Transaction } from '../../../db/connection.ts';
import type { Id } from '../../protocol/ids.ts';
import type { AgentView, EntryAnswer, PasskeyView, VaultAnswer, VersionsAnswer } from '../../protocol/wire/owner.ts';
import { counter } from '../../protocol/wire/shapes.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { decode, encode, encodeNullable } from '../secret.ts';
import { conflict, notFound } from './change-error.ts';
import type { Call } from './guard.ts';
import { idParam } from './guard.ts';
import { ensureQuery, queryNumber } from './query.ts';
import { recordOwnerActs } from './record.ts';
import { DONE } from './session.ts';

const Query = z.strictObject({ known: queryNumber(counter) });

/**
 * Everything that a list and its search need, as of one moment: the manifest must fit the entries. They
 * are left out for who knows them as of the present counter.
 * @throws ServerError `bad-request`
 */
export async function readVault({ db }: ServerDeps, { c, session }: Call<'open', undefined>): Promise<VaultAnswer> {
  const { known = 0 } = ensureQuery(Query, c.req.query());
  return db.transaction((tx) => describeVault(tx, session.vault, known), { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

async function describeVault(tx: Transaction, id: Id, known: number): Promise<VaultAnswer> {
  const vault = await findVault(tx, id);
  if (!vault) throw new ServerError('unauthorized', 'the vault is gone');
  const { pin, pinCounter } = vault;
  return {
    vault: id,
    counter: vault.counter,
    manifest: encode(vault.manifest),
    settingsVersion: vault.settingsVersion,
    settings: encode(vault.settings),
    entries: vault.counter === known ? null : (await listEntries(tx, id)).map(({ header, ...entry }) => ({ ...entry, header: encode(header) })),
    agents: (await listAgents(tx, id)).map(agentView),
    passkeys: (await listPasskeys(tx, id)).map(passkeyView),
    recovery: recoveryState(await recoveryOf(tx, id)),
    audit: { seq: vault.auditSeq, hash: encode(vault.auditHash) },
    pin: pin === null ? null : { counter: pinCounter, sealed: encode(pin) },
  };
}

function agentView({ agent, lastSeenAt, lastAddress, grants, leases }: AgentOverview): AgentView {
  const { id, version, state, purposes, perMinute, perHour, missesPerHour, addresses, expiresAt, publicKey } = agent;
  return {
    id,
    version,
    roster: encode(agent.roster),
    state,
    policy: { purposes: purposes as AgentView['policy']['purposes'], perMinute, perHour, missesPerHour, addresses, expiresAt },
    publicKey: encodeNullable(publicKey),
    enrolment: encodeNullable(agent.enrolment),
    tokenExpiresAt: publicKey === null ? agent.tokenExpiresAt : null,
    redeemedAt: agent.redeemedAt,
    redeemedAddress: agent.redeemedAddress,
    contestedAt: agent.contestedAt,
    contestedAddress: agent.contestedAddress,
    lastSeenAt,
    lastAddress,
    grants,
    leases: leases.map((lease) => ({ id: lease.id, expiresAt: lease.expiresAt, sealed: encode(lease.sealed) })),
  };
}

function passkeyView({ id, name, wrapVault, createdAt, lastUsedAt, transports, backedUp }: PasskeyRecord): PasskeyView {
  return { id, name: encode(name), opensVault: wrapVault !== null, createdAt, lastUsedAt, transports, backedUp };
}

function recoveryState(recovery: RecoveryRecord | null): VaultAnswer['recovery'] {
  if (recovery === null) return 'none';
  return recovery.confirmedAt === null ? 'unconfirmed' : 'confirmed';
}

/** Replaces the settings. @throws ServerError `conflict` */
export async function changeSettings(deps: ServerDeps, call: Call<'open', { version: number; settings: string }>): Promise<typeof DONE> {
  const { body, session } = call;
  return recordOwnerActs(deps, call, async (tx, record) => {
    if (!(await writeSettings(tx, session.vault, body.version, decode(body.settings)))) throw conflict('the settings have moved on');
    await record([{ action: 'settings.edit' }]);
    await announce(tx, { vault: session.vault, kind: 'vault', counter: 0 });
    return DONE;
  });
}

/** The present fields of an entry; of personal ones only that they exist. */
export async function readEntry({ db }: ServerDeps, { c, session }: Call<'open', undefined>): Promise<EntryAnswer> {
  const id = idParam(c);
  const version = await ensureOwnEntry(db, session.vault, id);
  const fields = (await readValues(db, id)).map(({ id: field, personal, epoch, value, wrap }) => ({
    id: field,
    class: personal ? ('personal' as const) : ('shared' as const),
    epoch,
    value: personal ? null : encode(value),
    wrap: personal ? null : encode(wrap),
  }));
  return { version, fields };
}

/** The versions of an entry and the shared values that they use. */
export async function readVersions({ db }: ServerDeps, { c, session }: Call<'open', undefined>): Promise<VersionsAnswer> {
  const id = idParam(c);
  await ensureOwnEntry(db, session.vault, id);
  const { versions, values } = await readHistory(db, id);
  return {
    versions: versions.map(({ version, header, at }) => ({ version, header: encode(header), at })),
    fields: values.map(({ id: field, epoch, value, wrap }) => ({ id: field, epoch, value: encode(value), wrap: encode(wrap) })),
  };
}

/** The version of an entry of this vault. @throws ServerError `not-found` */
async function ensureOwnEntry(db: Database, vault: Id, id: Id): Promise<number> {
  const [entry] = await findEntries(db, [id]);
  if (entry?.vault !== vault) throw notFound();
  return entry.version;
}
