import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import type { Bytes } from '../crypto/bytes.ts';
import { copy, equalBytes, wipe } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import { randomBytes } from '../crypto/hazmat/random.ts';
import type { PrfPurpose } from '../protocol/prf.ts';
import { ensurePrfOutput, prfInput } from '../protocol/prf.ts';
import type { Assertion, CeremonyOptions, Registration } from '../protocol/wire/owner.ts';
import { ClientError } from './errors.ts';
import { toPasskeyError } from './passkey-errors.ts';

// [Note: Passkey ceremonies]
// Options are built here: RP id, user verification, algorithms and extensions never come from the
// server, which gives a challenge and credential ids only. So it cannot ask for another PRF output
// than the one that the ceremony is for. Results of the extension are taken out of the page's reach
// of `JSON.stringify`: what is posted is written field by field and holds none.

/** PRF outputs of one ceremony, 32 bytes each. The caller wipes them. */
export type PrfOutputs = Readonly<Partial<Record<PrfPurpose, Bytes>>>;

/** A new passkey whose PRF gave the same outputs twice. */
export interface CreatedPasskey {
  readonly registration: Registration;
  /** The raw credential id. */
  readonly credential: Bytes;
  readonly unlock: Bytes;
  readonly personal: Bytes;
}

/** A passkey's answer. */
export interface Evaluation {
  readonly assertion: Assertion;
  /** The raw credential id. */
  readonly credential: Bytes;
  readonly outputs: PrfOutputs;
}

/** For whom a passkey is made; the authenticator shows `name`, the server never sees it. */
export interface PasskeyUser {
  readonly rpId: string;
  readonly name: string;
}

const TIMEOUT = 120_000;
/** COSE algorithms: EdDSA, ES256, RS256 (W3C WebAuthn Level 3 §5.4.1 recommends all three). */
const ALGORITHMS = [-8, -7, -257];

/**
 * Creates a discoverable, user-verifying passkey and evaluates its PRF for both purposes, twice.
 * Inputs are sent at creation already (an empty `prf: {}` breaks Windows Hello); authenticators that
 * give no outputs then are asked once more.
 * @param onVerify called before the first touch after the creation
 * @throws ClientError `passkey-no-prf` where it cannot open a vault, `passkey-failed` where two
 * evaluations differ, and the other `passkey-…` codes
 */
export async function createPasskey(
  user: PasskeyUser,
  options: CeremonyOptions,
  onVerify: () => void,
): Promise<CreatedPasskey> {
  const created = await createCredential(user, options);
  const credential = new Uint8Array(created.rawId);
  const response = ensureAttestation(created);
  const extension = created.getClientExtensionResults().prf;
  onVerify();
  try {
    if (extension?.enabled === false) throw noPrf();
    const known = { id: toBase64url(credential), transports: response.getTransports() };
    const first = takeOutputs(extension) ?? (await evaluateLocally(user.rpId, known));
    ensureSameOutputs(first, await evaluateLocally(user.rpId, known));
    return { registration: registrationJson(created, response), credential, ...first };
  } catch (error) {
    await forgetPasskey(user.rpId, credential);
    throw error;
  }
}

/**
 * Asks a passkey to answer the server's challenge and to evaluate its PRF for `purposes` only.
 * @param purposes none: the ceremony only proves the owner's presence
 * @throws ClientError `passkey-no-prf` where an asked output is missing, and the other `passkey-…` codes
 */
export async function askPasskey(
  rpId: string,
  options: CeremonyOptions,
  purposes: readonly PrfPurpose[],
): Promise<Evaluation> {
  const credential = await getCredential(rpId, fromBase64url(options.challenge), options.credentials, purposes);
  const response = ensureAssertion(credential);
  const outputs = purposes.length === 0 ? {} : readOutputs(credential.getClientExtensionResults().prf, purposes);
  return { assertion: assertionJson(credential, response), credential: new Uint8Array(credential.rawId), outputs };
}

/** The output for `purpose`. @throws ClientError `passkey-no-prf` */
export function ensureOutput(outputs: PrfOutputs, purpose: PrfPurpose): Bytes {
  const output = outputs[purpose];
  if (!output) throw noPrf();
  return output;
}

/** Overwrites outputs. */
export function wipeOutputs(outputs: PrfOutputs): void {
  for (const output of Object.values(outputs)) wipe(output);
}

/** Whether this page can use passkeys at all. */
export function passkeySupport(): Promise<'ok' | 'no-webauthn' | 'insecure-context'> {
  if (!globalThis.isSecureContext) return Promise.resolve('insecure-context');
  return Promise.resolve(browserSupportsWebAuthn() ? 'ok' : 'no-webauthn');
}

/** Tells the password manager that a passkey is of no use any more, where it listens (WebAuthn Level 3 §5.1.10). */
export async function forgetPasskey(rpId: string, credential: Uint8Array): Promise<void> {
  if (typeof PublicKeyCredential.signalUnknownCredential !== 'function') return;
  try {
    await PublicKeyCredential.signalUnknownCredential({ rpId, credentialId: toBase64url(credential) });
  } catch {
    // A courtesy to the owner's list of passkeys; nothing depends on it.
  }
}

interface BothOutputs {
  readonly unlock: Bytes;
  readonly personal: Bytes;
}

interface KnownCredential {
  readonly id: string;
  readonly transports: readonly string[];
}

async function createCredential(user: PasskeyUser, options: CeremonyOptions): Promise<PublicKeyCredential> {
  if (options.userHandle === undefined) throw new ClientError('server', 'the server sent no user handle');
  const publicKey: PublicKeyCredentialCreationOptions = {
    rp: { id: user.rpId, name: 'Clavitor' },
    user: { id: fromBase64url(options.userHandle), name: user.name, displayName: user.name },
    challenge: fromBase64url(options.challenge),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT,
    attestation: 'none',
    excludeCredentials: descriptors(options.credentials),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    extensions: prfExtension(['unlock', 'personal']),
  };
  return ceremony('create', async () => navigator.credentials.create({ publicKey }));
}

async function getCredential(
  rpId: string,
  challenge: Bytes,
  credentials: readonly KnownCredential[],
  purposes: readonly PrfPurpose[],
): Promise<PublicKeyCredential> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    rpId,
    challenge,
    timeout: TIMEOUT,
    userVerification: 'required',
    allowCredentials: descriptors(credentials),
    ...(purposes.length > 0 ? { extensions: prfExtension(purposes) } : {}),
  };
  return ceremony('get', async () => navigator.credentials.get({ publicKey }));
}

/** An assertion that no server sees: its challenge is made here, only the outputs are wanted. */
async function evaluateLocally(rpId: string, known: KnownCredential): Promise<BothOutputs> {
  const credential = await getCredential(rpId, randomBytes(32), [known], ['unlock', 'personal']);
  const outputs = takeOutputs(credential.getClientExtensionResults().prf);
  if (!outputs) throw noPrf();
  return outputs;
}

function ensureSameOutputs(first: BothOutputs, second: BothOutputs): void {
  const same = equalBytes(first.unlock, second.unlock) && equalBytes(first.personal, second.personal);
  const distinct = !equalBytes(first.unlock, first.personal);
  wipe(second.unlock, second.personal);
  if (same && distinct) return;
  wipe(first.unlock, first.personal);
  throw new ClientError('passkey-failed', 'the passkey does not give the same outputs twice');
}

async function ceremony(kind: 'create' | 'get', run: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if ((await passkeySupport()) !== 'ok') throw new ClientError('passkey-unsupported', 'this page cannot use passkeys');
  const startedAt = Date.now();
  try {
    const credential = await run();
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (cause) {
    throw toPasskeyError(kind, cause, Date.now() - startedAt >= TIMEOUT);
  }
  throw new ClientError('passkey-failed', 'the browser gave no passkey');
}

function prfExtension(purposes: readonly PrfPurpose[]): AuthenticationExtensionsClientInputs {
  const [first, second] = purposes.map(prfInput);
  if (!first) return {};
  return { prf: { eval: second ? { first, second } : { first } } };
}

/** Both outputs of an evaluation for both purposes, or null where the authenticator gave none yet. */
function takeOutputs(extension: AuthenticationExtensionsPRFOutputs | undefined): BothOutputs | null {
  if (!extension?.results?.second) return null;
  const { unlock, personal } = readOutputs(extension, ['unlock', 'personal']);
  return unlock && personal ? { unlock, personal } : null;
}

function readOutputs(
  extension: AuthenticationExtensionsPRFOutputs | undefined,
  purposes: readonly PrfPurpose[],
): PrfOutputs {
  const results = extension?.results;
  const given = [results?.first, results?.second];
  const outputs: Partial<Record<PrfPurpose, Bytes>> = {};
  purposes.forEach((purpose, position) => {
    const result = given[position];
    if (!result) throw noPrf();
    outputs[purpose] = copy(ensurePrfOutput(viewOf(result)));
  });
  return outputs;
}

function viewOf(source: BufferSource): Uint8Array {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

function descriptors(credentials: readonly KnownCredential[]): PublicKeyCredentialDescriptor[] {
  return credentials.map(({ id, transports }) => ({
    type: 'public-key',
    id: fromBase64url(id),
    transports: transports as AuthenticatorTransport[],
  }));
}

function ensureAttestation(credential: PublicKeyCredential): AuthenticatorAttestationResponse {
  if (credential.response instanceof AuthenticatorAttestationResponse) return credential.response;
  throw new ClientError('passkey-failed', 'the browser gave no attestation');
}

function ensureAssertion(credential: PublicKeyCredential): AuthenticatorAssertionResponse {
  if (credential.response instanceof AuthenticatorAssertionResponse) return credential.response;
  throw new ClientError('passkey-failed', 'the browser gave no assertion');
}

function registrationJson(credential: PublicKeyCredential, response: AuthenticatorAttestationResponse): Registration {
  const id = toBase64url(new Uint8Array(credential.rawId));
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject),
      transports: response.getTransports(),
    },
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: {},
  };
}

function assertionJson(credential: PublicKeyCredential, response: AuthenticatorAssertionResponse): Assertion {
  const id = toBase64url(new Uint8Array(credential.rawId));
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      authenticatorData: base64url(response.authenticatorData),
      signature: base64url(response.signature),
      ...(response.userHandle ? { userHandle: base64url(response.userHandle) } : {}),
    },
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: {},
  };
}

function base64url(buffer: ArrayBuffer): string {
  return toBase64url(new Uint8Array(buffer));
}

function noPrf(): ClientError {
  return new ClientError('passkey-no-prf', 'this passkey cannot open a vault: it has no PRF');
}
