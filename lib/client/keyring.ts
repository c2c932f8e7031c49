import { wipe } from '../crypto/bytes.ts';
import { fromBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import type { AgentKeys } from '../protocol/sealed/agent-keys.ts';
import { deriveAgentKeys } from '../protocol/sealed/agent-keys.ts';
import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';
import { ClientError } from './errors.ts';
import { makePulse } from './store.ts';

// The one place where keys live between two calls: the vault's working keys, which no script can read
// back, and the agents' keys that were derived from roster records. The personal key is never here.

interface Keyring {
  readonly keys: VaultKeys;
  /** The passkey that opened the vault, base64url; null for the recovery code. */
  readonly credential: string | null;
  readonly agents: Map<string, Promise<AgentKeys>>;
}

let keyring: Keyring | null = null;

/** Fires when the keys are dropped: whoever keeps a plaintext forgets it now. */
export const keysDropped = makePulse();

/** Takes the keys of an opened vault. */
export function holdKeys(keys: VaultKeys, credential: string | null): void {
  keyring = { keys, credential, agents: new Map() };
}

/** Forgets every key and, through `keysDropped`, every plaintext. */
export function dropKeys(): void {
  keyring = null;
  keysDropped.emit();
}

/** The keys of the open vault, or null. */
export function heldKeys(): VaultKeys | null {
  return keyring?.keys ?? null;
}

/** The keys of the open vault. @throws ClientError `locked` */
export function ensureKeys(): VaultKeys {
  return ensureKeyring().keys;
}

/** The passkey that opened the vault, base64url, or null. */
export function currentCredential(): string | null {
  return keyring?.credential ?? null;
}

/**
 * The working keys of an agent, derived once while the vault is open.
 * @param key the agent key as the roster record holds it: 32 bytes in base64url
 */
export function agentKeys(agent: Id, key: string): Promise<AgentKeys> {
  const { agents } = ensureKeyring();
  const name = `${agent} ${key}`;
  const known = agents.get(name);
  if (known) return known;
  const derived = deriveFrom(agent, key);
  agents.set(name, derived);
  return derived;
}

async function deriveFrom(agent: Id, key: string): Promise<AgentKeys> {
  const bytes = fromBase64url(key);
  try {
    return await deriveAgentKeys(agent, bytes);
  } finally {
    wipe(bytes);
  }
}

function ensureKeyring(): Keyring {
  if (!keyring) throw new ClientError('locked', 'the vault is locked');
  return keyring;
}
