import { appendActs, lockVault } from '../../../db/queries/audit.ts';
import type { Act } from '../../../db/queries/audit.ts';
import { announce } from '../../../db/queries/notify.ts';
import type { AgentRecord } from '../../../db/queries/agents.ts';
import { contestAgent, countDenial, findAgent, redeemAgent } from '../../../db/queries/agents.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { importPublicKey } from '../../crypto/hazmat/ed25519.ts';
import type { AgentErrorCode, RedeemAnswer, RedeemRequest } from '../../protocol/wire/agent.ts';
import { isAllowed } from '../address.ts';
import type { ServerDeps } from '../deps.ts';
import { decode, encode, hashBytes, sameBytes } from '../secret.ts';
import type { Visitor } from '../visitor.ts';
import { DENIALS_RECORDED } from './limits.ts';
import { isUsableKey } from './public-key.ts';

/** The bundle for the token's holder, or why there is none. */
export type Redemption =
  | { readonly kind: 'redeemed'; readonly answer: RedeemAnswer }
  | { readonly kind: 'refused'; readonly error: AgentErrorCode };

const REFUSED: Redemption = { kind: 'refused', error: 'refused' };
const NO_HASH = new Uint8Array(32);

/**
 * Redeems a setup token. The lock on the vault makes parallel redemptions wait for each other, so one
 * wins; the winner may repeat it with the same key until it confirms, and everybody else who proves
 * the token is remembered as a second holder.
 */
export async function redeem(deps: ServerDeps, request: RedeemRequest, visitor: Visitor): Promise<Redemption> {
  if (!isUsableKey(decode(request.publicKey))) return REFUSED;
  const known = await findAgent(deps.db, request.agent);
  const proven = sameBytes(hashBytes(decode(request.auth)), known?.tokenHash ?? NO_HASH);
  if (!known || !(await canVerify(decode(request.publicKey)))) return REFUSED;
  return deps.db.transaction(async (tx) => {
    const head = await lockVault(tx, known.vault);
    const agent = await findAgent(tx, request.agent);
    if (!head || !agent) return REFUSED;
    const now = Date.now();
    // A re-issue may have replaced the token between the two reads.
    const proves = proven && sameBytes(agent.tokenHash, known.tokenHash);
    const error = proves ? refusal(agent, request, visitor, now) : 'refused';
    if (error !== null && !(await countDenial(tx, agent.id, DENIALS_RECORDED, now))) return { kind: 'refused', error };
    const first = error === null && agent.publicKey === null;
    if (first) await redeemAgent(tx, agent.id, decode(request.publicKey), decode(request.enrolment), visitor.address, now);
    if (error === 'token-used') await contestAgent(tx, agent.id, visitor.address, now);
    const { seq } = await appendActs(tx, head, now, [redeemAct(agent, visitor, error)]);
    if (first || error === 'token-used') await announce(tx, { vault: agent.vault, kind: 'agents', counter: seq });
    await announce(tx, { vault: agent.vault, kind: 'audit', counter: seq });
    return error === null ? answer(agent) : { kind: 'refused', error };
  });
}

/** Whether signatures can be verified under a key: none of small order, such as zeros, is taken. */
async function canVerify(publicKey: Bytes): Promise<boolean> {
  try {
    await importPublicKey(publicKey);
    return true;
  } catch {
    return false;
  }
}

/** Why a holder of the right token gets no bundle; null where it does. */
function refusal(agent: AgentRecord, request: RedeemRequest, { address }: Visitor, now: number): AgentErrorCode | null {
  if (agent.state === 'revoked') return 'revoked';
  const repeated = agent.publicKey !== null && sameBytes(agent.publicKey, decode(request.publicKey));
  if (agent.publicKey !== null && (!repeated || agent.bundle === null)) return 'token-used';
  if (!repeated && agent.tokenExpiresAt <= now) return 'token-expired';
  if (agent.expiresAt !== null && agent.expiresAt <= now) return 'expired';
  if (agent.state === 'paused' || agent.state === 'locked') return agent.state;
  return isAllowed(agent.addresses, address) ? null : 'address';
}

function redeemAct(agent: AgentRecord, visitor: Visitor, error: AgentErrorCode | null): Act {
  const act = { actor: 'cli', agent: agent.id, action: 'agent.redeem', ...visitor } as const;
  return error === null ? { ...act, outcome: 'ok' } : { ...act, outcome: 'refused', reason: error };
}

function answer({ vault, bundle }: AgentRecord): Redemption {
  return bundle === null ? REFUSED : { kind: 'redeemed', answer: { vault, bundle: encode(bundle) } };
}
