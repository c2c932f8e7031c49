import { Hono } from 'hono';
import {
  AgentStateRequest,
  ChangeRequest,
  ClaimOptionsRequest,
  ClaimRequest,
  LeaseRevocation,
  MAX_CHANGE_BODY,
  PasskeyRename,
  PasskeyRequest,
  PinWrite,
  RecoveryConfirm,
  RecoveryOpen,
  RecoveryRequest,
  SessionRequest,
  SettingsWrite,
} from '../../protocol/wire/owner.ts';
import type { NodeEnv, ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { EventHub } from '../events.ts';
import { offerUnlock, pauseAll, revokeLeases, setState, unlock } from './agents.ts';
import { applyChange } from './changes.ts';
import { claim, offerClaim } from './claim.ts';
import { answerFailure } from './failure.ts';
import type { MakeRoute } from './guard.ts';
import { ownerRoutes } from './guard.ts';
import { addPasskey, offerKeys, openKeys, removePasskey, rename } from './keys.ts';
import { streamEvents } from './live.ts';
import { offerPersonal, revealPersonal } from './personal.ts';
import { confirm, finishRecovery, makeRecovery, openRecovery } from './recovery.ts';
import { describeInstance, describeSessions, endSession, lock, offerSession, signIn, signOut } from './session.ts';
import { pinTimeline, readRecordPage, readTimeline } from './timeline.ts';
import { changeSettings, readEntry, readVault, readVersions } from './vault.ts';

/** A passkey's registration and assertion with its certificates and wraps. */
const MOST_WITH_PASSKEY = 512 * 1024;

/**
 * The owner's API, under `/api`. Every route names the session that it needs; see [Note: Owner
 * combinator] for who decides.
 */
export function createOwnerApp(deps: ServerDeps): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();
  const owner = ownerRoutes(deps);
  addEntrance(app, owner, deps);
  addVault(app, owner, deps);
  addKeys(app, owner, deps);
  addAgents(app, owner, deps);
  app.notFound((c) => answerFailure(deps, new ServerError('not-found', 'there is no such route'), c));
  app.onError((error, c) => answerFailure(deps, error, c));
  return app;
}

function addEntrance(app: Hono<NodeEnv>, owner: MakeRoute, deps: ServerDeps): void {
  const most = MOST_WITH_PASSKEY;
  app.get('/api/instance', owner({ access: 'none' }, (call) => describeInstance(deps, call)));
  app.post('/api/claim/options', owner({ access: 'none', body: ClaimOptionsRequest }, (call) => offerClaim(deps, call)));
  app.post('/api/claim', owner({ access: 'none', body: ClaimRequest, most }, (call) => claim(deps, call)));
  app.post('/api/session/options', owner({ access: 'none' }, (call) => offerSession(deps, call)));
  app.post('/api/session', owner({ access: 'none', body: SessionRequest }, (call) => signIn(deps, call)));
  app.post('/api/session/lock', owner({ access: 'locked' }, (call) => lock(deps, call)));
  app.delete('/api/session', owner({ access: 'locked' }, (call) => signOut(deps, call)));
  app.get('/api/sessions', owner({ access: 'open' }, (call) => describeSessions(deps, call)));
  app.delete('/api/sessions/:id', owner({ access: 'open' }, (call) => endSession(deps, call)));
  app.post('/api/recovery/open', owner({ access: 'none', body: RecoveryOpen }, (call) => openRecovery(deps, call)));
  app.post('/api/recovery/finish', owner({ access: 'none', body: PasskeyRequest, most }, (call) => finishRecovery(deps, call)));
}

function addVault(app: Hono<NodeEnv>, owner: MakeRoute, deps: ServerDeps): void {
  const hub = new EventHub(deps);
  const most = MAX_CHANGE_BODY;
  app.get('/api/vault', owner({ access: 'open' }, (call) => readVault(deps, call)));
  app.post('/api/changes', owner({ access: 'open', body: ChangeRequest, most }, (call) => applyChange(deps, call)));
  app.put('/api/settings', owner({ access: 'open', body: SettingsWrite, most: MOST_WITH_PASSKEY }, (call) => changeSettings(deps, call)));
  app.get('/api/entries/:id', owner({ access: 'open' }, (call) => readEntry(deps, call)));
  app.get('/api/entries/:id/versions', owner({ access: 'open' }, (call) => readVersions(deps, call)));
  app.post('/api/entries/:id/personal/options', owner({ access: 'open' }, (call) => offerPersonal(deps, call)));
  app.post('/api/entries/:id/personal', owner({ access: 'open', body: SessionRequest }, (call) => revealPersonal(deps, call)));
  app.get('/api/audit', owner({ access: 'open' }, (call) => readTimeline(deps, call)));
  app.get('/api/audit/records', owner({ access: 'open' }, (call) => readRecordPage(deps, call)));
  app.put('/api/audit/pin', owner({ access: 'open', body: PinWrite }, (call) => pinTimeline(deps, call)));
  app.get('/api/events', owner({ access: 'open' }, (call) => streamEvents(deps, hub, call)));
}

function addKeys(app: Hono<NodeEnv>, owner: MakeRoute, deps: ServerDeps): void {
  const most = MOST_WITH_PASSKEY;
  app.post('/api/keys/options', owner({ access: 'open' }, (call) => offerKeys(deps, call)));
  app.post('/api/keys', owner({ access: 'open', body: SessionRequest }, (call) => openKeys(deps, call)));
  app.post('/api/passkeys', owner({ access: 'open', body: PasskeyRequest, most }, (call) => addPasskey(deps, call)));
  app.patch('/api/passkeys/:id', owner({ access: 'open', body: PasskeyRename }, (call) => rename(deps, call)));
  app.delete('/api/passkeys/:id', owner({ access: 'open' }, (call) => removePasskey(deps, call)));
  app.put('/api/recovery', owner({ access: 'open', body: RecoveryRequest }, (call) => makeRecovery(deps, call)));
  app.post('/api/recovery/confirm', owner({ access: 'open', body: RecoveryConfirm }, (call) => confirm(deps, call)));
}

function addAgents(app: Hono<NodeEnv>, owner: MakeRoute, deps: ServerDeps): void {
  app.post('/api/agents/pause', owner({ access: 'open' }, (call) => pauseAll(deps, call)));
  app.post('/api/agents/:id/state', owner({ access: 'open', body: AgentStateRequest }, (call) => setState(deps, call)));
  app.post('/api/agents/:id/leases/revoke', owner({ access: 'open', body: LeaseRevocation }, (call) => revokeLeases(deps, call)));
  app.post('/api/agents/:id/unlock/options', owner({ access: 'open' }, (call) => offerUnlock(deps, call)));
  app.post('/api/agents/:id/unlock', owner({ access: 'open', body: SessionRequest }, (call) => unlock(deps, call)));
}
