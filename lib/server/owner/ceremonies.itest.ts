import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiOwner } from '../../../e2e/fixtures/api-owner.ts';
import type { ApiServer } from '../../../e2e/fixtures/api-server.ts';
import { startApiServer } from '../../../e2e/fixtures/api-server.ts';
import type { PlainAnswer } from '../../../e2e/fixtures/http.ts';
import { json, outcome } from '../../../e2e/fixtures/http.ts';
import type { Lie } from '../../../tests/authenticator.ts';
import { SoftPasskey } from '../../../tests/authenticator.ts';
import { freshDatabase } from '../../../tests/database.ts';
import { ENVELOPE_MIN } from '../../crypto/hazmat/envelope-format.ts';
import { makeId } from '../../protocol/ids.ts';
import type { AuditAnswer, CeremonyOptions, KeysAnswer, RecoveryAnswer } from '../../protocol/wire/owner.ts';

let server: ApiServer;
let owner: ApiOwner;

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
});

afterAll(async () => server.stop());

function blob(length = ENVELOPE_MIN): string {
  return randomBytes(length).toString('base64url');
}

async function ask<T>(method: string, path: string, body: object = {}): Promise<T> {
  const answer = await owner.write(method, path, body);
  expect(outcome(answer), path).toBe('ok');
  return json(answer) as T;
}

async function newest(): Promise<string> {
  const { rows } = json(await owner.get('/api/audit?limit=1')) as AuditAnswer;
  return rows.map(({ action, outcome: result, reason }) => `${action} ${result} ${String(reason)}`).join();
}

/** The owner's answer to a fresh challenge of these options, with one thing wrong. */
async function lying(options: string, target: string, lie: Lie): Promise<PlainAnswer> {
  const offered = await ask<CeremonyOptions>('POST', options);
  return owner.write('POST', target, { assertion: owner.passkey.assert(offered, lie) });
}

const LIES: Readonly<Record<string, Lie>> = {
  'another origin': { origin: 'https://evil.example' },
  'a page that frames it': { crossOrigin: true },
  'another RP id': { rpId: 'evil.example' },
  'the type of a registration': { type: 'webauthn.create' },
  'no user presence': { userPresent: false },
  'no user verification': { userVerified: false },
  'a bad signature': { badSignature: true },
  "another user's handle": { userHandle: blob(32) },
  'a counter that went back': { counter: 1 },
};

describe('attack 22: an assertion with one thing wrong is refused and recorded', () => {
  beforeAll(async () => owner.signIn());

  test.each(Object.entries(LIES))('%s', async (name, lie) => {
    const reason = name.startsWith('a counter') ? 'counter' : 'ceremony';
    const entry = makeId();
    for (const [options, target, action] of [
      ['/api/session/options', '/api/session', 'session.open'],
      ['/api/keys/options', '/api/keys', 'keys.open'],
      [`/api/entries/${entry}/personal/options`, `/api/entries/${entry}/personal`, 'personal.reveal'],
    ] as const) {
      expect(outcome(await lying(options, target, lie)), target).toBe('forbidden');
      expect(await newest()).toBe(`${action} refused ${reason}`);
    }
  });

  test('the same without a lie is accepted', async () => {
    expect(outcome(await lying('/api/session/options', '/api/session', {}))).toBe('ok');
    await owner.signIn();
    expect(outcome(await lying('/api/keys/options', '/api/keys', {}))).toBe('ok');
  });

  test('a discoverable sign-in without a user handle is refused', async () => {
    const whole = owner.passkey.assert(await ask<CeremonyOptions>('POST', '/api/session/options'));
    const { clientDataJSON, authenticatorData, signature } = whole.response;
    const assertion = { ...whole, response: { clientDataJSON, authenticatorData, signature } };
    expect(outcome(await owner.write('POST', '/api/session', { assertion }))).toBe('forbidden');
  });
});

describe('challenges', () => {
  test('attack 22: one answers once', async () => {
    const options = await ask<CeremonyOptions>('POST', '/api/keys/options');
    expect(outcome(await owner.write('POST', '/api/keys', { assertion: owner.passkey.assert(options) }))).toBe('ok');
    expect(outcome(await owner.write('POST', '/api/keys', { assertion: owner.passkey.assert(options) }))).toBe('forbidden');
  });

  test('a failure uses it up', async () => {
    const options = await ask<CeremonyOptions>('POST', '/api/keys/options');
    const bad = owner.passkey.assert(options, { badSignature: true });
    expect(outcome(await owner.write('POST', '/api/keys', { assertion: bad }))).toBe('forbidden');
    expect(outcome(await owner.write('POST', '/api/keys', { assertion: owner.passkey.assert(options) }))).toBe('forbidden');
  });

  test('one for another act, another entry or another session is refused', async () => {
    const [one, two] = [makeId(), makeId()];
    const forOne = await ask<CeremonyOptions>('POST', `/api/entries/${one}/personal/options`);
    expect(outcome(await owner.write('POST', `/api/entries/${two}/personal`, { assertion: owner.passkey.assert(forOne) }))).toBe('forbidden');
    const forKeys = await ask<CeremonyOptions>('POST', '/api/keys/options');
    expect(outcome(await owner.write('POST', '/api/session', { assertion: owner.passkey.assert(forKeys) }))).toBe('forbidden');
    const before = await ask<CeremonyOptions>('POST', '/api/keys/options');
    await owner.signIn();
    expect(outcome(await owner.write('POST', '/api/keys', { assertion: owner.passkey.assert(before) }))).toBe('forbidden');
  });

  test('an expired or invented one is refused', async () => {
    const options = await ask<CeremonyOptions>('POST', '/api/keys/options');
    await server.connection.sql`update challenges set expires_at = ${Date.now() - 1}`;
    expect(outcome(await owner.write('POST', '/api/keys', { assertion: owner.passkey.assert(options) }))).toBe('forbidden');
    const invented = owner.passkey.assert({ challenge: blob(32) });
    expect(outcome(await owner.write('POST', '/api/keys', { assertion: invented }))).toBe('forbidden');
  });
});

describe('enrolment of a passkey', () => {
  function enrol(passkey: SoftPasskey, keys: Pick<KeysAnswer, 'ticket' | 'options'>, lie: Lie = {}, opens = true): object {
    const wrap = opens ? blob() : null;
    const registration = passkey.register(keys.options, lie);
    return { ticket: keys.ticket, passkey: { registration, name: blob(), wrapVault: wrap, wrapPersonal: wrap } };
  }

  async function openKeys(): Promise<KeysAnswer> {
    const options = await ask<CeremonyOptions>('POST', '/api/keys/options');
    return ask<KeysAnswer>('POST', '/api/keys', { assertion: owner.passkey.assert(options) });
  }

  test('takes a ticket once; the last passkey that opens the vault stays', async () => {
    expect(outcome(await owner.write('DELETE', `/api/passkeys/${owner.passkey.id}`, {}))).toBe('last-passkey');
    const keys = await openKeys();
    const other = new SoftPasskey(server.origin);
    expect(outcome(await owner.write('POST', '/api/passkeys', enrol(other, keys)))).toBe('ok');
    expect(outcome(await owner.write('POST', '/api/passkeys', enrol(new SoftPasskey(server.origin), keys)))).toBe('forbidden');
    const signInOnly = new SoftPasskey(server.origin);
    expect(outcome(await owner.write('POST', '/api/passkeys', enrol(signInOnly, await openKeys(), {}, false)))).toBe('ok');
    expect((await owner.load()).passkeys.map(({ opensVault }) => opensVault)).toEqual([true, true, false]);
    expect(outcome(await owner.write('PATCH', `/api/passkeys/${other.id}`, { name: blob() }))).toBe('ok');
    expect(outcome(await owner.write('DELETE', `/api/passkeys/${other.id}`, {}))).toBe('ok');
    expect(outcome(await owner.write('DELETE', `/api/passkeys/${owner.passkey.id}`, {}))).toBe('last-passkey');
    const challenge = await ask<CeremonyOptions>('POST', '/api/session/options');
    expect(outcome(await owner.write('POST', '/api/session', { assertion: other.assert(challenge) }))).toBe('forbidden');
  });

  test.each(['another origin', 'another RP id', 'no user presence', 'no user verification'])('refuses %s', async (name) => {
    const keys = await openKeys();
    expect(outcome(await owner.write('POST', '/api/passkeys', enrol(new SoftPasskey(server.origin), keys, LIES[name])))).toBe('forbidden');
  });

  test('refuses PRF results, one wrap alone, and the challenge of another ticket', async () => {
    const [one, two] = [await openKeys(), await openKeys()];
    const good = enrol(new SoftPasskey(server.origin), one) as { passkey: { registration: object } };
    const leaking = { ...good.passkey.registration, clientExtensionResults: { prf: { enabled: true, results: { first: blob(32) } } } };
    expect(outcome(await owner.write('POST', '/api/passkeys', { ...good, passkey: { ...good.passkey, registration: leaking } }))).toBe('bad-request');
    expect(outcome(await owner.write('POST', '/api/passkeys', { ...good, ticket: two.ticket }))).toBe('forbidden');
    expect(outcome(await owner.write('POST', '/api/passkeys', { ...good, passkey: { ...good.passkey, wrapPersonal: null } }))).toBe('bad-request');
  });

  test('a recovery code is made, confirmed, and used to enrol a new passkey', async () => {
    const recovery = { id: blob(16), auth: blob(32), wrapVault: blob(), wrapPersonal: blob() };
    expect(outcome(await owner.write('PUT', '/api/recovery', { ticket: blob(32), recovery }))).toBe('forbidden');
    await ask('PUT', '/api/recovery', { ticket: (await openKeys()).ticket, recovery });
    expect((await owner.load()).recovery).toBe('unconfirmed');
    expect(outcome(await owner.write('POST', '/api/recovery/confirm', { auth: blob(32) }))).toBe('forbidden');
    await ask('POST', '/api/recovery/confirm', { auth: recovery.auth });
    expect((await owner.load()).recovery).toBe('confirmed');
    const opened = await ask<RecoveryAnswer>('POST', '/api/recovery/open', { id: recovery.id, auth: recovery.auth });
    expect(opened).toMatchObject({ vault: owner.vault, wrapVault: recovery.wrapVault, wrapPersonal: recovery.wrapPersonal });
    const request = enrol(new SoftPasskey(server.origin), opened);
    expect(outcome(await owner.write('POST', '/api/passkeys', request)), 'a recovery ticket adds no passkey to a session').toBe('forbidden');
    const again = await ask<RecoveryAnswer>('POST', '/api/recovery/open', { id: recovery.id, auth: recovery.auth });
    const finish = enrol(new SoftPasskey(server.origin), again);
    expect(outcome(await owner.write('POST', '/api/recovery/finish', finish))).toBe('ok');
    expect(outcome(await owner.write('POST', '/api/recovery/finish', finish))).toBe('forbidden');
  });

  test('wrong recovery codes are limited', async () => {
    const tries = Array.from({ length: 12 }, () => owner.write('POST', '/api/recovery/open', { id: blob(16), auth: blob(32) }));
    const results = (await Promise.all(tries)).map(outcome);
    expect(results.filter((result) => result === 'forbidden')).toHaveLength(10);
    expect(results.filter((result) => result === 'limited')).toHaveLength(2);
  });
});
