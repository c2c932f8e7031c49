import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { open, seal } from '../../crypto/safe/envelope.ts';
import { countedContext, passkeyContext } from '../contexts.ts';
import { openJson, sealJson } from './json.ts';
import type { VaultKeys } from './vault-keys.ts';

const Settings = z.object({
  v: z.literal(1),
  /** The vault's name. */
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Minutes without activity after which the vault locks. */
  autoLockMinutes: z.int().check(z.gte(1), z.lte(240)),
  /** Seconds after which a copied secret is cleared from the clipboard. */
  clipboardSeconds: z.int().check(z.gte(10), z.lte(600)),
});

/** What the owner sets for the vault. */
export type Settings = z.output<typeof Settings>;

/** Seals the settings for one version. @throws ProtocolError `bad-record` */
export async function sealSettings(keys: VaultKeys, version: number, settings: Settings): Promise<Bytes> {
  return sealJson(keys.settings, countedContext('settings', keys.vault, version), settings, Settings);
}

/** Opens the settings. @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openSettings(keys: VaultKeys, version: number, sealed: Uint8Array): Promise<Settings> {
  return openJson(keys.settings, countedContext('settings', keys.vault, version), sealed, Settings);
}

/** Seals the owner's name of a passkey ("MacBook"). @param credential the raw credential id */
export async function sealPasskeyName(keys: VaultKeys, credential: Uint8Array, name: string): Promise<Bytes> {
  return seal(keys.settings, passkeyContext('passkeyName', keys.vault, credential), utf8(name));
}

/** Opens the owner's name of a passkey. @throws CryptoError `open-failed` */
export async function openPasskeyName(keys: VaultKeys, credential: Uint8Array, sealed: Uint8Array): Promise<string> {
  return fromUtf8(await open(keys.settings, passkeyContext('passkeyName', keys.vault, credential), sealed));
}
