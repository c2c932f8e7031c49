import { equalBytes } from '../../../crypto/bytes.ts';
import { toHex } from '../../../crypto/encoding.ts';
import { deriveBytes, importKey } from '../../../crypto/safe/secret-key.ts';
import { agentContext, vaultContext } from '../../contexts.ts';
import { idBytes, idFromBytes } from '../../ids.ts';
import { ensurePrfOutput, prfInput } from '../../prf.ts';
import { deriveRecoverySecrets, formatRecoveryCode, parseRecoveryCode } from '../../sealed/recovery-code.ts';
import { deriveTokenKeys } from '../../sealed/token-keys.ts';
import type { Wrapper } from '../../sealed/vault-keys.ts';
import { unwrapKey, wrapKey } from '../../sealed/vault-keys.ts';
import { formatSetupToken, hashAuthValue, parseSetupToken } from '../../setup-token.ts';
import type { Input, Operation } from '../input.ts';

const VAULT_LABELS = [
  'keyHeader',
  'keyShared',
  'keyRoster',
  'keySettings',
  'keyManifestMac',
  'keyManifestSeal',
  'keyAuditPin',
  'keyMemory',
] as const;
const AGENT_LABELS = ['keyGrant', 'keyTag', 'keyRequestMac', 'tokenAuth', 'keyBundle', 'keyEnrolment'] as const;

/** Ids, and where keys come from: passkeys, the recovery code, setup tokens. */
export const keyOperations: Readonly<Record<string, Operation>> = {
  'id-bytes': (input) => toHex(idBytes(input.text('id'))),
  'id-from-bytes': (input) => idFromBytes(input.bytes('bytes')),

  'prf-input': (input) => toHex(prfInput(input.oneOf('purpose', 'unlock', 'personal'))),
  'prf-output': (input) => toHex(ensurePrfOutput(input.bytes('output'))),
  'derive-for-vault': async (input) => {
    const context = vaultContext(input.oneOf('label', ...VAULT_LABELS), input.text('vault'));
    return toHex(await deriveBytes(await importKey('vault', input.bytes('key')), context));
  },
  'derive-for-agent': async (input) => {
    const context = agentContext(input.oneOf('label', ...AGENT_LABELS), input.text('agent'));
    return toHex(await deriveBytes(await importKey('root', input.bytes('key')), context));
  },
  'unwrap-key': unwrap,

  'recovery-code-format': (input) => formatRecoveryCode(input.bytes('entropy')),
  'recovery-code-parse': (input) => toHex(parseRecoveryCode(input.text('text'))),
  'recovery-secrets': async (input) => {
    const { id, auth, unlock, personal } = await deriveRecoverySecrets(input.bytes('entropy'));
    return { id: toHex(id), auth: toHex(auth), unlock: toHex(unlock), personal: toHex(personal) };
  },

  'setup-token-format': (input) =>
    formatSetupToken({ origin: input.text('origin'), agent: input.text('agent'), secret: input.bytes('secret') }),
  'setup-token-parse': (input) => {
    const { origin, agent, secret } = parseSetupToken(input.text('text'));
    return { origin, agent, secret: toHex(secret) };
  },
  'token-keys': async (input) => {
    const { auth, enrolmentBytes } = await deriveTokenKeys(input.text('agent'), input.bytes('secret'));
    return { auth: toHex(auth), authHash: toHex(hashAuthValue(auth)), enrolment: toHex(enrolmentBytes) };
  },
};

async function unwrap(input: Input): Promise<string> {
  const place = [input.text('vault'), wrapperOf(input), input.oneOf('purpose', 'unlock', 'personal'), input.bytes('secret')] as const;
  const key = await unwrapKey(...place, input.bytes('wrapped'));
  const again = await unwrapKey(...place, await wrapKey(...place, key));
  if (!equalBytes(key, again)) throw new Error('wrapping again gives another key');
  return toHex(key);
}

function wrapperOf(input: Input): Wrapper {
  const kind = input.oneOf('wrapper', 'passkey', 'recovery');
  return kind === 'passkey' ? { kind, credential: input.bytes('credential') } : { kind };
}
