import type { Bytes } from '../../../crypto/bytes.ts';
import { concat } from '../../../crypto/bytes.ts';
import { fromBase64url, toBase64url, toHex } from '../../../crypto/encoding.ts';
import { deriveBytes, importKey } from '../../../crypto/safe/secret-key.ts';
import { agentContext, passkeyContext, vaultContext } from '../../contexts.ts';
import { idBytes } from '../../ids.ts';
import { prfInput } from '../../prf.ts';
import { deriveRecoverySecrets, formatRecoveryCode } from '../../sealed/recovery-code.ts';
import { deriveTokenKeys } from '../../sealed/token-keys.ts';
import { formatSetupToken, hashAuthValue, SETUP_TOKEN_PREFIX } from '../../setup-token.ts';
import type { VectorCase, VectorFile } from '../case.ts';
import { failingAlterations, flipped } from './alterations.ts';
import { AGENT, fails, failing, fixedBytes, fixedEnvelope, fixedHex, gives, OTHER_AGENT, OTHER_VAULT, VAULT } from './world.ts';

const SOURCE = 'lib/protocol/vectors/make.ts';

export function idVectors(): VectorFile {
  return {
    format: 'id',
    source: SOURCE,
    cases: [
      gives('bytes of an id', 'id-bytes', { id: VAULT }, toHex(idBytes(VAULT))),
      gives('id of bytes', 'id-from-bytes', { bytes: toHex(idBytes(VAULT)) }, VAULT),
      ...failing('id-bytes', {}, 'bad-id', {
        empty: { id: '' },
        'in capitals': { id: 'AAAAAAAA-1111-4111-8111-111111111111' },
        'without hyphens': { id: VAULT.replaceAll('-', '') },
        'in braces': { id: `{${VAULT}}` },
        'as a URN': { id: `urn:uuid:${VAULT}` },
        'a character less': { id: VAULT.slice(1) },
        'a character more': { id: `${VAULT}1` },
        'a line feed behind': { id: `${VAULT}\n` },
        'no hexadecimal digit': { id: VAULT.replace('1', 'g') },
        'a full-width digit': { id: VAULT.replace('1', '１') },
      }),
      fails('15 bytes', 'id-from-bytes', { bytes: '00'.repeat(15) }, 'bad-id'),
      fails('17 bytes', 'id-from-bytes', { bytes: '00'.repeat(17) }, 'bad-id'),
    ],
  };
}

export async function vaultKeyVectors(): Promise<VectorFile> {
  const key = fixedBytes('vault key');
  const labels = ['keyHeader', 'keyShared', 'keyRoster', 'keySettings', 'keyManifestMac', 'keyManifestSeal', 'keyAuditPin', 'keyMemory'] as const;
  const cases: VectorCase[] = [];
  for (const vault of [VAULT, OTHER_VAULT]) {
    for (const label of labels) {
      const bytes = await deriveBytes(await importKey('vault', key), vaultContext(label, vault));
      cases.push(gives(`${label} of vault ${vault.slice(-1)}`, 'derive-for-vault', { label, vault, key: toHex(key) }, toHex(bytes)));
    }
  }
  const base = { label: 'keyHeader', vault: VAULT, key: toHex(key) };
  cases.push(
    fails('a zero vault key', 'derive-for-vault', { ...base, key: '00'.repeat(32) }, 'bad-key'),
    fails('a vault key of 31 bytes', 'derive-for-vault', { ...base, key: toHex(key.slice(1)) }, 'bad-length'),
    fails('a vault id in capitals', 'derive-for-vault', { ...base, vault: 'AAAAAAAA-1111-4111-8111-111111111111' }, 'bad-id'),
  );
  return { format: 'keys from the vault key', source: SOURCE, cases };
}

export async function wrapVectors(): Promise<VectorFile> {
  const [vaultKey, personalKey] = [fixedBytes('vault key'), fixedBytes('personal key')];
  const [prfUnlock, prfPersonal] = [fixedBytes('PRF output, unlock'), fixedBytes('PRF output, personal')];
  const recovery = await deriveRecoverySecrets(fixedBytes('recovery entropy').slice(0, 20));
  const credential = fixedBytes('credential');
  const passkey = { vault: VAULT, wrapper: 'passkey', credential: toHex(credential) };
  const wrapped = async (label: 'wrapVaultByPasskey' | 'wrapPersonalByPasskey', secret: Bytes, key: Bytes) =>
    fixedEnvelope(await importKey('wrapping', secret), passkeyContext(label, VAULT, credential), key, label);
  const byRecovery = async (label: 'wrapVaultByRecovery' | 'wrapPersonalByRecovery', secret: Bytes, key: Bytes) =>
    fixedEnvelope(await importKey('wrapping', secret), vaultContext(label, VAULT), key, label);

  const unlock = await wrapped('wrapVaultByPasskey', prfUnlock, vaultKey);
  const personal = await wrapped('wrapPersonalByPasskey', prfPersonal, personalKey);
  const recoveryUnlock = await byRecovery('wrapVaultByRecovery', recovery.unlock, vaultKey);
  const recoveryPersonal = await byRecovery('wrapPersonalByRecovery', recovery.personal, personalKey);
  const base = { ...passkey, purpose: 'unlock', secret: toHex(prfUnlock), wrapped: toHex(unlock) };
  const personalBase = { ...passkey, purpose: 'personal', secret: toHex(prfPersonal), wrapped: toHex(personal) };
  const code = { vault: VAULT, wrapper: 'recovery', purpose: 'unlock', secret: toHex(recovery.unlock), wrapped: toHex(recoveryUnlock) };
  const codePersonal = { ...code, purpose: 'personal', secret: toHex(recovery.personal), wrapped: toHex(recoveryPersonal) };
  return {
    format: 'wraps of the two vault keys',
    source: SOURCE,
    cases: [
      gives('vault key by passkey', 'unwrap-key', base, toHex(vaultKey)),
      gives('personal key by passkey', 'unwrap-key', personalBase, toHex(personalKey)),
      gives('vault key by recovery code', 'unwrap-key', code, toHex(vaultKey)),
      gives('personal key by recovery code', 'unwrap-key', codePersonal, toHex(personalKey)),
      ...failingAlterations('unwrap-key', base, 'wrapped', unlock),
      ...failing('unwrap-key', base, 'open-failed', {
        'another vault': { vault: OTHER_VAULT },
        'another credential': { credential: fixedHex('another credential') },
        'credential cut': { credential: toHex(credential.slice(0, 31)) },
        'no credential': { credential: '' },
        'other purpose': { purpose: 'personal' },
        'as if of the recovery code': { wrapper: 'recovery' },
        'PRF output of the other input': { secret: toHex(prfPersonal) },
        'PRF output altered': { secret: toHex(flipped(prfUnlock, 0)) },
        'wrap of the personal key': { wrapped: toHex(personal) },
        'wrap of the recovery code': { wrapped: toHex(recoveryUnlock) },
      }),
      fails('personal key with the output of unlock', 'unwrap-key', { ...personalBase, secret: toHex(prfUnlock) }, 'open-failed'),
      fails('personal wrap as the wrap of unlock', 'unwrap-key', { ...personalBase, purpose: 'unlock' }, 'open-failed'),
      ...failing('unwrap-key', code, 'open-failed', {
        'recovery, other purpose': { purpose: 'personal' },
        'recovery, another vault': { vault: OTHER_VAULT },
        'recovery, secret of the other purpose': { secret: toHex(recovery.personal) },
        'recovery, wrap of the personal key': { wrapped: toHex(recoveryPersonal) },
        'recovery, wrap of a passkey': { wrapped: toHex(unlock) },
      }),
      fails('a zero PRF output', 'unwrap-key', { ...base, secret: '00'.repeat(32) }, 'bad-key'),
      fails('a PRF output of 31 bytes', 'unwrap-key', { ...base, secret: toHex(prfUnlock.slice(1)) }, 'bad-length'),
      fails('a PRF output of 64 bytes', 'unwrap-key', { ...base, secret: toHex(concat(prfUnlock, prfPersonal)) }, 'bad-length'),
    ],
  };
}

export function prfVectors(): VectorFile {
  return {
    format: 'WebAuthn PRF',
    source: SOURCE,
    cases: [
      gives('input of unlock', 'prf-input', { purpose: 'unlock' }, toHex(prfInput('unlock'))),
      gives('input of personal', 'prf-input', { purpose: 'personal' }, toHex(prfInput('personal'))),
      gives('an output', 'prf-output', { output: fixedHex('PRF output, unlock') }, fixedHex('PRF output, unlock')),
      ...failing('prf-output', {}, 'bad-prf', {
        'all zero': { output: '00'.repeat(32) },
        empty: { output: '' },
        '31 bytes': { output: '01'.repeat(31) },
        '33 bytes': { output: '01'.repeat(33) },
        '64 bytes, both outputs': { output: '01'.repeat(64) },
        '31 zeros': { output: '00'.repeat(31) },
      }),
    ],
  };
}

export async function recoveryVectors(): Promise<VectorFile> {
  const entropy = fixedBytes('recovery entropy').slice(0, 20);
  const code = formatRecoveryCode(entropy);
  const { id, auth, unlock, personal } = await deriveRecoverySecrets(entropy);
  const secrets = { id: toHex(id), auth: toHex(auth), unlock: toHex(unlock), personal: toHex(personal) };
  const parsed = (name: string, text: string) => gives(name, 'recovery-code-parse', { text }, toHex(entropy));
  const zeros = formatRecoveryCode(new Uint8Array(20));
  return {
    format: 'recovery code',
    source: SOURCE,
    cases: [
      gives('a code', 'recovery-code-format', { entropy: toHex(entropy) }, code),
      parsed('a code, read', code),
      parsed('in lower case', code.toLowerCase()),
      parsed('without hyphens', code.replaceAll('-', '')),
      parsed('with spaces and line feeds', ` ${code.replaceAll('-', ' \n ')}\t`),
      gives('look-alikes', 'recovery-code-parse', { text: zeros.replaceAll('0', 'o').replaceAll('1', 'l') }, '00'.repeat(20)),
      gives('what a code stands for', 'recovery-secrets', { entropy: toHex(entropy) }, secrets),
      fails('19 bytes', 'recovery-code-format', { entropy: toHex(entropy.slice(1)) }, 'bad-length'),
      fails('32 bytes', 'recovery-code-format', { entropy: fixedHex('recovery entropy') }, 'bad-length'),
      fails('secrets of 19 bytes', 'recovery-secrets', { entropy: toHex(entropy.slice(1)) }, 'bad-length'),
      ...failing('recovery-code-parse', {}, 'bad-recovery-code', {
        empty: { text: '' },
        'first character changed': { text: replaced(code, 0) },
        'last character changed': { text: replaced(code, code.length - 1) },
        'a character in the middle changed': { text: replaced(code, 20) },
        'two neighbours exchanged': { text: exchanged(code) },
        'a group missing': { text: code.slice(6) },
        'a group twice': { text: `${code}-${code.slice(0, 5)}` },
        'the last character missing': { text: code.slice(0, -1) },
        'two groups exchanged': { text: [...code.split('-').slice(0, 6), code.slice(-5), code.slice(-11, -6)].join('-') },
        'a U': { text: `U${code.slice(1)}` },
        'underscores for hyphens': { text: code.replaceAll('-', '_') },
        'a letter outside ASCII': { text: `А${code.slice(1)}` },
        'the checksum without the code': { text: code.slice(-11) },
        'zeros with a zero checksum': { text: '0'.repeat(40) },
      }),
    ],
  };
}

/** `code` with the base32 digit at `at` replaced by the next one. */
function replaced(code: string, at: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const next = digits[(digits.indexOf(code[at] ?? '') + 1) % digits.length] ?? '';
  return code.slice(0, at) + next + code.slice(at + 1);
}

/** `code` with the first two different neighbours exchanged. */
function exchanged(code: string): string {
  return code.replace(/([0-9A-Z])(?!\1)([0-9A-Z])/, '$2$1');
}

export async function setupTokenVectors(): Promise<VectorFile> {
  const secret = fixedBytes('token secret');
  const token = { origin: 'https://vault.example', agent: AGENT, secret: toHex(secret) };
  const text = formatSetupToken({ ...token, secret });
  const local = { ...token, origin: 'http://localhost:3000' };
  const payload = fromBase64url(text.slice(SETUP_TOKEN_PREFIX.length));
  const encoded = (bytes: Uint8Array) => SETUP_TOKEN_PREFIX + toBase64url(bytes);
  const keys = await deriveTokenKeys(AGENT, secret);
  const other = await deriveTokenKeys(OTHER_AGENT, secret);
  const derived = ({ auth, enrolmentBytes }: typeof keys) => ({ auth: toHex(auth), authHash: toHex(hashAuthValue(auth)), enrolment: toHex(enrolmentBytes) });
  return {
    format: 'setup token',
    source: SOURCE,
    cases: [
      gives('a token', 'setup-token-format', token, text),
      gives('a token, read', 'setup-token-parse', { text }, token),
      gives('white space around it', 'setup-token-parse', { text: `  ${text}\r\n` }, token),
      gives('a local one', 'setup-token-parse', { text: formatSetupToken({ ...local, secret }) }, local),
      gives('keys of a token', 'token-keys', { agent: AGENT, secret: toHex(secret) }, derived(keys)),
      gives('keys of the same secret for another agent', 'token-keys', { agent: OTHER_AGENT, secret: toHex(secret) }, derived(other)),
      fails('keys of a zero secret', 'token-keys', { agent: AGENT, secret: '00'.repeat(32) }, 'bad-key'),
      fails('keys of 31 bytes', 'token-keys', { agent: AGENT, secret: toHex(secret.slice(1)) }, 'bad-length'),
      fails('a secret of 31 bytes', 'setup-token-format', { ...token, secret: toHex(secret.slice(1)) }, 'bad-length'),
      fails('an agent in capitals', 'setup-token-format', { ...token, agent: AGENT.replace('4444', 'AAAA') }, 'bad-id'),
      ...failing('setup-token-format', token, 'bad-token', {
        'an origin with a path': { origin: 'https://vault.example/' },
        'an origin with a user': { origin: 'https://me@vault.example' },
        'an origin in capitals': { origin: 'https://VAULT.example' },
        'the default port written out': { origin: 'https://vault.example:443' },
        'an origin without a scheme': { origin: 'vault.example' },
        'an origin of another scheme': { origin: 'ftp://vault.example' },
        'a script as origin': { origin: 'javascript:alert(1)' },
        'no origin': { origin: '' },
        'an origin of 256 characters': { origin: `https://${'a'.repeat(248)}` },
      }),
      ...failing('setup-token-parse', {}, 'bad-token', {
        empty: { text: '' },
        'only the prefix': { text: SETUP_TOKEN_PREFIX },
        'another prefix': { text: text.replace('setup', 'agent') },
        'another version': { text: text.replace('v1', 'v2') },
        'the prefix in capitals': { text: text.replace('clavitor', 'CLAVITOR') },
        'without the prefix': { text: text.slice(SETUP_TOKEN_PREFIX.length) },
        'last character missing': { text: text.slice(0, -1) },
        'first half': { text: text.slice(0, text.length / 2) },
        'a character more': { text: `${text}A` },
        'padded': { text: `${text}=` },
        'a space inside': { text: `${text.slice(0, 40)} ${text.slice(40)}` },
        'the classic alphabet': { text: `${text.slice(0, 40)}+${text.slice(41)}` },
        'agent altered': { text: encoded(flipped(payload, 0)) },
        'secret altered': { text: encoded(flipped(payload, 16)) },
        'origin altered': { text: encoded(flipped(payload, 50)) },
        'checksum altered': { text: encoded(flipped(payload, -1)) },
        'without a checksum': { text: encoded(payload.slice(0, -4)) },
        'without an origin': { text: encoded(payload.slice(0, 52)) },
        'twice': { text: text + text },
      }),
    ],
  };
}

export async function agentKeyVectors(): Promise<VectorFile> {
  const key = fixedBytes('agent key');
  const cases: VectorCase[] = [];
  for (const agent of [AGENT, OTHER_AGENT]) {
    for (const label of ['keyGrant', 'keyTag', 'keyRequestMac', 'tokenAuth', 'keyBundle', 'keyEnrolment'] as const) {
      const bytes = await deriveBytes(await importKey('root', key), agentContext(label, agent));
      cases.push(gives(`${label} of agent ${agent.slice(-1)}`, 'derive-for-agent', { label, agent, key: toHex(key) }, toHex(bytes)));
    }
  }
  const base = { label: 'keyGrant', agent: AGENT, key: toHex(key) };
  cases.push(
    fails('a zero agent key', 'derive-for-agent', { ...base, key: '00'.repeat(32) }, 'bad-key'),
    fails('an agent key of 33 bytes', 'derive-for-agent', { ...base, key: `${toHex(key)}00` }, 'bad-length'),
    fails('an agent id with a space', 'derive-for-agent', { ...base, agent: `${AGENT} ` }, 'bad-id'),
  );
  return { format: 'keys from the agent key and the token secret', source: SOURCE, cases };
}
