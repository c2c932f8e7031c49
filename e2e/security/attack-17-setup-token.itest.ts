import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agents } from '../../db/schema.ts';
import { toBase64url } from '../../lib/crypto/encoding.ts';
import { makeSigningKeyPair } from '../../lib/crypto/hazmat/ed25519.ts';
import { randomBytes } from '../../lib/crypto/hazmat/random.ts';
import { makeId } from '../../lib/protocol/ids.ts';
import { formatSetupToken, parseSetupToken } from '../../lib/protocol/setup-token.ts';
import { eq } from 'drizzle-orm';
import { freshDatabase } from '../../tests/database.ts';
import { AgentClient, redeem, redemption } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import { outcome } from '../fixtures/http.ts';

// The attacker has found a setup token, or wants to find one.

let server: ApiServer;
let owner: ApiOwner;

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
});

afterAll(async () => server.stop());

describe('attack 17: the setup token', () => {
  test('attack 17: of two hundred parallel redemptions with keys of their own one wins', async () => {
    const { agent, token } = await owner.createAgent('Codex', []);
    const bodies = await Promise.all(Array.from({ length: 200 }, async () => redemption(parseSetupToken(token), await makeSigningKeyPair())));
    const answers = await Promise.all(bodies.map(async (body) => ({ body, outcome: outcome(await redeem(server, body)) })));
    const winners = answers.filter((answer) => answer.outcome === 'ok');
    expect(winners).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.outcome))).toEqual(new Set(['ok', 'token-used']));
    const view = (await owner.load()).agents.find(({ id }) => id === agent);
    expect(view?.publicKey).toBe(winners[0]?.body['publicKey']);
    expect(view?.contestedAt, 'the owner sees that others held the token too').not.toBeNull();
  });

  test('attack 17: a lost answer burns nothing for the same key, until the agent has confirmed', async () => {
    const { token } = await owner.createAgent('Codex', []);
    const parsed = parseSetupToken(token);
    const body = await redemption(parsed, await makeSigningKeyPair());
    const [first, second] = [await redeem(server, body), await redeem(server, body)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.toString()).toBe(first.body.toString());

    const confirmed = (await owner.createAgent('Claude', [])).token;
    const client = await AgentClient.enrol(server, confirmed);
    const again = await redemption(parseSetupToken(confirmed), client.pair);
    expect(outcome(await redeem(server, again))).toBe('token-used');
  });

  test('attack 17: guessing gives one answer, whether the agent exists or not', async () => {
    const { agent, token } = await owner.createAgent('Codex', []);
    const secret = randomBytes(32);
    const guesses = [
      { ...(await redemption({ origin: server.origin, agent, secret }, await makeSigningKeyPair())) },
      { ...(await redemption({ origin: server.origin, agent: makeId(), secret }, await makeSigningKeyPair())) },
      { ...(await redemption({ ...parseSetupToken(token), agent: makeId() }, await makeSigningKeyPair())) },
    ];
    for (const guess of guesses) {
      const answer = await redeem(server, guess);
      expect([answer.status, answer.body.toString()]).toEqual([401, '{"error":"refused"}']);
    }
    expect(outcome(await redeem(server, await redemption(parseSetupToken(token), await makeSigningKeyPair())))).toBe('ok');
  });

  test('attack 17: an expired token and one of a revoked agent are refused', async () => {
    const { agent, token } = await owner.createAgent('Codex', []);
    const { db } = server.connection;
    await db.update(agents).set({ tokenExpiresAt: Date.now() - 1 }).where(eq(agents.id, agent));
    expect(outcome(await redeem(server, await redemption(parseSetupToken(token), await makeSigningKeyPair())))).toBe('token-expired');
    const second = await owner.createAgent('Codex', []);
    await owner.setAgentState(second.agent, 'revoked');
    expect(outcome(await redeem(server, await redemption(parseSetupToken(second.token), await makeSigningKeyPair())))).not.toBe('ok');
  });

  test("attack 17: another vault's token is refused, and an altered one does not parse", async () => {
    const otherServer = await startApiServer(await freshDatabase());
    const otherOwner = await ApiOwner.claim(otherServer, await otherServer.claimCode());
    const { token } = await otherOwner.createAgent('Codex', []);
    expect(outcome(await redeem(server, await redemption(parseSetupToken(token), await makeSigningKeyPair())))).toBe('refused');
    await otherServer.stop();
    for (let at = 0; at < token.length; at++) {
      const altered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(() => parseSetupToken(altered), `letter ${at}`).toThrow(expect.objectContaining({ code: 'bad-token' }));
    }
    const elsewhere = formatSetupToken({ ...parseSetupToken(token), origin: 'https://evil.example' });
    expect(parseSetupToken(elsewhere).origin, 'the origin is in the token, for the CLI to show').toBe('https://evil.example');
  });

  test('attack 17: keys that no honest client makes are refused', async () => {
    const { token } = await owner.createAgent('Codex', []);
    const good = await redemption(parseSetupToken(token), await makeSigningKeyPair());
    const bad = [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)), new Uint8Array(31), new Uint8Array(33)];
    for (const publicKey of bad) {
      expect(outcome(await redeem(server, { ...good, publicKey: toBase64url(publicKey) })), `${publicKey.length} bytes`).toBe('refused');
    }
    expect(outcome(await redeem(server, good))).toBe('ok');
  });
});
