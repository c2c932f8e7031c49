import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditAnswer, CeremonyOptions } from '../../lib/protocol/wire/owner.ts';
import type { Lie } from '../../tests/authenticator.ts';
import { SoftPasskey } from '../../tests/authenticator.ts';
import { freshDatabase } from '../../tests/database.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import type { PlainAnswer } from '../fixtures/http.ts';
import { json, outcome } from '../fixtures/http.ts';

// The attacker has an authenticator, or an answer of one, that should not open a session.

let server: ApiServer;
let owner: ApiOwner;

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
});

afterAll(async () => server.stop());

async function challenge(): Promise<CeremonyOptions> {
  return CeremonyOptions.parse(json(await owner.write('POST', '/api/session/options', {})));
}

async function signInWith(assertion: unknown): Promise<PlainAnswer> {
  return owner.write('POST', '/api/session', { assertion });
}

describe('attack 22: ceremonies', () => {
  test('attack 22: each part of an assertion that is not right is refused', async () => {
    const lies: Record<string, Lie> = {
      'another origin': { origin: 'http://evil.example' },
      'another port': { origin: 'http://localhost:1' },
      'another RP id': { rpId: 'evil.example' },
      'the type of a registration': { type: 'webauthn.create' },
      'nobody present': { userPresent: false },
      'nobody verified': { userVerified: false },
      'another user handle': { userHandle: Buffer.alloc(32, 7).toString('base64url') },
      'a flipped signature': { badSignature: true },
    };
    for (const [what, lie] of Object.entries(lies)) {
      const answer = await signInWith(owner.passkey.assert(await challenge(), lie));
      expect([answer.status, outcome(answer)], what).toEqual([403, 'forbidden']);
      expect(answer.headers['set-cookie'], what).toBeUndefined();
    }
  });

  test('attack 22: a challenge is good once, and only for its kind of ceremony', async () => {
    const options = await challenge();
    expect((await signInWith(owner.passkey.assert(options))).status).toBe(200);
    expect(outcome(await signInWith(owner.passkey.assert(options))), 'used').toBe('forbidden');
    expect(outcome(await signInWith(owner.passkey.assert({ challenge: 'A'.repeat(43) }))), 'made up').toBe('forbidden');

    await owner.signIn();
    const forKeys = CeremonyOptions.parse(json(await owner.write('POST', '/api/keys/options', {})));
    expect(outcome(await signInWith(owner.passkey.assert(forKeys))), 'made for the keys').toBe('forbidden');
    const forSession = await challenge();
    const keys = await owner.write('POST', '/api/keys', { assertion: owner.passkey.assert(forSession) });
    expect(outcome(keys), 'made for a session').toBe('forbidden');
  });

  test('attack 22: a ceremony for one entry opens no other, and none of another session', async () => {
    await owner.signIn();
    const [one, other] = [await owner.createEntry('One', []), await owner.createEntry('Other', [])];
    const personalOptions = async () => CeremonyOptions.parse(json(await owner.write('POST', `/api/entries/${one}/personal/options`, {})));
    const elsewhere = await owner.write('POST', `/api/entries/${other}/personal`, { assertion: owner.passkey.assert(await personalOptions()) });
    expect(outcome(elsewhere)).toBe('forbidden');
    const assertion = owner.passkey.assert(await personalOptions());
    await owner.signIn();
    expect(outcome(await owner.write('POST', `/api/entries/${one}/personal`, { assertion })), 'another session').toBe('forbidden');
    const right = await owner.write('POST', `/api/entries/${one}/personal`, { assertion: owner.passkey.assert(await personalOptions()) });
    expect(right.status).toBe(200);
  });

  test('attack 22: a counter that goes back is a copied authenticator', async () => {
    await owner.signIn();
    const present = owner.passkey.counter;
    const answer = await signInWith(owner.passkey.assert(await challenge(), { counter: present - 2 }));
    expect(outcome(answer)).toBe('forbidden');
    const [row] = AuditAnswer.parse(json(await owner.get('/api/audit?limit=1'))).rows;
    expect(row, 'the owner can tell a copy from a forgery').toMatchObject({ action: 'session.open', outcome: 'refused', reason: 'counter' });
    expect((await signInWith(owner.passkey.assert(await challenge()))).status).toBe(200);
  });

  test('attack 22: an authenticator that was never enrolled opens nothing', async () => {
    const stranger = new SoftPasskey(server.origin);
    stranger.register({ challenge: 'AAAA', userHandle: 'AAAA' });
    expect(outcome(await signInWith(stranger.assert(await challenge())))).toBe('forbidden');
  });
});
