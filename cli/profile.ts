import { join } from 'node:path';
import * as z from 'zod/mini';
import { canonicalOrigin } from './address.ts';
import type { Environment } from './environment.ts';
import { CliError } from './errors.ts';
import { readKeychain, removeFromKeychain, writeKeychain } from './keychain.ts';
import { isProfileName, PROFILE_NAME_RULE } from './profile-name.ts';
import { readPrivate, removePrivate, writePrivate } from './state.ts';

// A profile is one file that moves through three stages, so that `init` can go on wherever it was
// interrupted: `pending` (the key pair exists, the token may or may not be redeemed), `redeemed` (the
// agent's key is here, the server still keeps the bundle), `active`.

const base64url = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/));
const id = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

const pendingShape = {
  v: z.literal(1),
  /** Which setup token this set-up belongs to: what the server stores of it, too. */
  tokenHash: base64url,
  server: z.string().check(z.refine((origin) => canonicalOrigin(origin) === origin)),
  agent: id,
  /** Where the keys are that the file then lacks, see [Note: The system's keychain]; absent where the file holds them. */
  store: z.optional(z.literal('keychain')),
  /** Ed25519, PKCS #8. */
  privateKey: base64url,
  publicKey: base64url,
};
const enrolledShape = {
  ...pendingShape,
  vault: id,
  vaultName: z.string(),
  agentName: z.string(),
  agentKey: base64url,
  purposes: z.array(z.string()),
  /** Milliseconds since 1970, or null. */
  expiresAt: z.nullable(z.int()),
};
const Profile = z.discriminatedUnion('stage', [
  z.strictObject({ stage: z.literal('pending'), ...pendingShape }),
  z.strictObject({ stage: z.literal('redeemed'), ...enrolledShape }),
  z.strictObject({ stage: z.literal('active'), ...enrolledShape }),
]);

export type Profile = z.output<typeof Profile>;
export type PendingProfile = Extract<Profile, { stage: 'pending' }>;
/** A profile that holds its agent's key. */
export type EnrolledProfile = Exclude<Profile, PendingProfile>;

/** What the keychain holds of a profile: each key from the stage on in which it exists. */
const StoredKeys = z.object({ privateKey: base64url, agentKey: z.optional(base64url) });
/** What of a file leads there. */
const InKeychain = z.object({ store: z.literal('keychain'), agent: id, stage: z.string() });

/** Where the files of a profile are. */
export interface ProfileFiles {
  readonly name: string;
  readonly profile: string;
  readonly lock: string;
  readonly seen: string;
}

export const DEFAULT_PROFILE = 'default';

/** The files of a profile. @param asked its name, or null for the default @throws CliError `usage` */
export function profileFiles(environment: Environment, asked: string | null): ProfileFiles {
  const name = asked ?? DEFAULT_PROFILE;
  if (!isProfileName(name)) {
    throw new CliError('usage', PROFILE_NAME_RULE, {
      hint: asked === environment.profile ? 'it comes from CLAVITOR_PROFILE' : 'for example: --profile codex',
    });
  }
  return {
    name,
    profile: join(environment.configFolder, `${name}.json`),
    lock: join(environment.configFolder, `${name}.lock`),
    seen: join(environment.stateFolder, `${name}.seen`),
  };
}

/** What a command line needs that is to mean this profile: nothing for the default one. */
export function profileOption({ name }: ProfileFiles): string {
  return name === DEFAULT_PROFILE ? '' : ` --profile ${name}`;
}

/** The stored profile, or null. @throws CliError `unsafe-file`, `damaged-state`, `file-system`, `keychain` */
export async function readProfile(files: ProfileFiles): Promise<Profile | null> {
  const text = readPrivate(files.profile);
  if (text === null) return null;
  const parsed = Profile.safeParse(await withKeys(files, parseJson(text)));
  if (!parsed.success) {
    throw new CliError('damaged-state', `${files.profile} is damaged, or from another version of clavitor-cli`, {
      hint: `to start again: clavitor-cli logout --profile ${files.name}, then init${profileOption(files)} with a new setup token`,
    });
  }
  return parsed.data;
}

/** Writes the keys first, so that no file ever leads to keys that are not there. @throws CliError `unsafe-file`, `file-system`, `keychain` */
export async function writeProfile(files: ProfileFiles, profile: Profile): Promise<void> {
  const { privateKey, ...rest } = profile;
  if (profile.store === undefined) {
    writePrivate(files.profile, asText(profile));
    return;
  }
  const keys = 'agentKey' in rest ? { privateKey, agentKey: rest.agentKey } : { privateKey };
  await writeKeychain(profile.agent, JSON.stringify(keys));
  writePrivate(files.profile, asText({ ...rest, agentKey: undefined }));
}

/** Removes a profile with its keys, wherever they are. @throws CliError `file-system`, `keychain` */
export async function forgetProfile(files: ProfileFiles): Promise<void> {
  const stored = InKeychain.safeParse(readLeniently(files.profile));
  if (stored.success) await removeFromKeychain(stored.data.agent);
  removePrivate(files.profile);
}

/** The profile, ready for requests. @throws CliError `not-enrolled`, `unfinished`, and those of `readProfile` */
export async function requireActive(files: ProfileFiles): Promise<EnrolledProfile> {
  const profile = await readProfile(files);
  if (profile === null) {
    throw new CliError('not-enrolled', `profile ${files.name} is not enrolled`, {
      hint: `create an agent in the vault, then: echo "$CLAVITOR_TOKEN" | clavitor-cli init${profileOption(files)}`,
    });
  }
  if (profile.stage !== 'active') {
    throw new CliError('unfinished', `the set-up of profile ${files.name} was interrupted`, {
      hint: `run init${profileOption(files)} again with the same setup token`,
    });
  }
  return profile;
}

/** The content of a file, with the keys that the keychain holds. */
async function withKeys(files: ProfileFiles, content: unknown): Promise<unknown> {
  const stored = InKeychain.safeParse(content);
  if (!stored.success || typeof content !== 'object') return content;
  const { agent, stage } = stored.data;
  const keys = StoredKeys.safeParse(parseJson((await readKeychain(agent)) ?? ''));
  if (!keys.success) {
    throw new CliError('keychain', 'the keychain of this system does not hold the keys of this profile', {
      hint: `to start again: clavitor-cli logout --profile ${files.name}, then init${profileOption(files)} with a new setup token`,
    });
  }
  const { privateKey, agentKey } = keys.data;
  // Interrupted behind the keychain and before the file, a key is there that the file's stage does not have.
  return { ...content, privateKey, ...(stage !== 'pending' && { agentKey }) };
}

/** A file that others can read or that is damaged leads nowhere. */
function readLeniently(file: string): unknown {
  try {
    return parseJson(readPrivate(file) ?? '');
  } catch (error) {
    if (error instanceof CliError) return null;
    throw error;
  }
}

function asText(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
