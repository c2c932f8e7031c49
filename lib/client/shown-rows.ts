import { fromBase64url } from '../crypto/encoding.ts';
import { importPublicKey, verify } from '../crypto/hazmat/ed25519.ts';
import { utf8 } from '../crypto/bytes.ts';
import { auditRow } from '../protocol/audit-view.ts';
import type { Id } from '../protocol/ids.ts';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import type { AgentProof } from './request-proof.ts';
import { makeRequestProver } from './request-proof.ts';
import type { LoadedAgent } from './vault-state.ts';

/** What a row shows by itself: whether its agent made it. */
export type ShownProof = 'signed' | 'unsigned' | 'bad-agent-seal';

/**
 * Checks the requests of the rows of one page, Ed25519 signatures included where the agent's present
 * key made them. Rows whose request is in a row outside the page are judged by the verified chain.
 */
export async function proveShownRows(
  rows: readonly AuditRowView[],
  proofs: readonly AgentProof[],
  agents: ReadonlyMap<Id, LoadedAgent>,
): Promise<ReadonlyMap<number, ShownProof>> {
  const prove = makeRequestProver(proofs);
  const shown = new Set(rows.map((row) => row.seq));
  const signed = new Map<number, ShownProof>();
  for (const view of [...rows].sort((a, b) => a.seq - b.seq)) {
    if (view.requestSeq !== null && !shown.has(view.requestSeq)) signed.set(view.seq, 'signed');
    else signed.set(view.seq, simplified(prove(auditRow(view))));
  }
  const bad = await Promise.all(rows.map(async (view) => (await hasBadSignature(view, agents)) ? view.seq : null));
  for (const seq of bad) if (seq !== null) signed.set(seq, 'bad-agent-seal');
  return signed;
}

/** The name in a request is judged by the verified chain, which knows when an entry was renamed. */
function simplified(proof: ReturnType<ReturnType<typeof makeRequestProver>>): ShownProof {
  return proof === 'wrong-entry' ? 'signed' : proof;
}

async function hasBadSignature(view: AuditRowView, agents: ReadonlyMap<Id, LoadedAgent>): Promise<boolean> {
  const agent = view.agent === null ? undefined : agents.get(view.agent);
  if (!view.request || !agent || agent.enrolment.status !== 'genuine' || agent.view.publicKey === null) return false;
  const redeemedAt = agent.view.redeemedAt ?? Number.POSITIVE_INFINITY;
  if (view.time < redeemedAt) return false;
  const key = await importPublicKey(fromBase64url(agent.view.publicKey));
  return !(await verify(key, fromBase64url(view.request.signature), utf8(view.request.base)));
}
