import type { VectorFile } from '../case.ts';
import { bundleVectors, enrolmentVectors, grantVectors, lookupVectors } from './agents.ts';
import { contextVectors, deriveVectors, encodingVectors, envelopeVectors, paddingVectors } from './crypto.ts';
import { hostRuleVectors } from './hosts.ts';
import { agentKeyVectors, idVectors, prfVectors, recoveryVectors, setupTokenVectors, vaultKeyVectors, wrapVectors } from './keys.ts';
import { leaseVectors } from './leases.ts';
import { auditPinVectors, headerVectors, rosterVectors, settingsVectors } from './records.ts';
import { auditVectors, signatureVectors } from './requests.ts';
import { fieldVectors, manifestVectors } from './vault.ts';
import { wireVectors } from './wire.ts';

/** Every generated file of vectors, by its name without `.json`. Deterministic. */
export async function vectorFilesByName(): Promise<Readonly<Record<string, VectorFile>>> {
  return {
    'agent-keys': await agentKeyVectors(),
    audit: auditVectors(),
    'audit-pin': await auditPinVectors(),
    bundle: await bundleVectors(),
    context: contextVectors(),
    derive: await deriveVectors(),
    encoding: encodingVectors(),
    enrolment: await enrolmentVectors(),
    envelope: await envelopeVectors(),
    field: await fieldVectors(),
    grant: await grantVectors(),
    header: await headerVectors(),
    'host-rules': hostRuleVectors(),
    id: idVectors(),
    lease: await leaseVectors(),
    lookup: await lookupVectors(),
    manifest: await manifestVectors(),
    padding: paddingVectors(),
    prf: prfVectors(),
    'recovery-code': await recoveryVectors(),
    roster: await rosterVectors(),
    settings: await settingsVectors(),
    'setup-token': await setupTokenVectors(),
    signature: await signatureVectors(),
    'vault-keys': await vaultKeyVectors(),
    wire: wireVectors(),
    wrap: await wrapVectors(),
  };
}
