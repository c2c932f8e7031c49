import type * as Keyring from '@napi-rs/keyring';
import { CliError } from './errors.ts';

// [Note: The system's keychain]
// With `init --store` the keys of a profile are not in its file but in the keychain of the system, under the
// id of the agent: the Secret Service on Linux, the Keychain on macOS, the Credential Manager on Windows. Node
// reaches none of them by itself, and the native package that does is not a part of this program: who wants it
// installs it. The kernel's keyring, to which that package would turn without a Secret Service, forgets at a
// restart, so it is not used.

/** Under which name the keychain shows entries of this program. */
const SERVICE = 'clavitor-cli';

/** The text that is kept for an account, or null. @throws CliError `keychain` */
export async function readKeychain(account: string): Promise<string | null> {
  return withEntry(account, (entry) => entry.getPassword());
}

/** @throws CliError `keychain` */
export async function writeKeychain(account: string, text: string): Promise<void> {
  await withEntry(account, (entry) => entry.setPassword(text));
}

/** Absent ones are fine. @throws CliError `keychain` */
export async function removeFromKeychain(account: string): Promise<void> {
  await withEntry(account, (entry) => entry.deleteCredential());
}

async function withEntry<T>(account: string, act: (entry: Keyring.Entry) => T): Promise<T> {
  const keyring = await loadKeyring();
  try {
    return act(new keyring.Entry(SERVICE, account, { linux: { store: 'secret-service' } }));
  } catch (cause) {
    throw new CliError('keychain', 'the keychain of this system cannot be used', {
      cause,
      hint: 'on Linux it is a Secret Service, such as GNOME Keyring or KWallet, in an unlocked session; without --store the keys are in a file that only you can read',
    });
  }
}

async function loadKeyring(): Promise<typeof Keyring> {
  try {
    return await import('@napi-rs/keyring');
  } catch (cause) {
    throw new CliError('keychain', 'the package @napi-rs/keyring, which opens the keychain of this system, is not installed', {
      cause,
      hint: 'npm install -g @napi-rs/keyring; without --store the keys are in a file that only you can read',
    });
  }
}
