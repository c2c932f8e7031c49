import { join } from 'node:path';
import * as z from 'zod/mini';
import { canonicalOrigin } from './address.ts';
import type { Environment } from './environment.ts';
import { CliError } from './errors.ts';
import { readPrivate, writePrivate } from './state.ts';

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

/** Where the files of a profile are. */
export interface ProfileFiles {
  readonly name: string;
  readonly profile: string;
  readonly lock: string;
  readonly seen: string;
}

export const DEFAULT_PROFILE = 'default';

/** Chooses the profile: `--profile`, else `CLAVITOR_PROFILE`, else `default`. @throws CliError `usage` */
export function profileFiles(environment: Environment, option: string | null): ProfileFiles {
  const name = option ?? environment.profile ?? DEFAULT_PROFILE;
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(name)) {
    throw new CliError('usage', 'a profile name has 1 to 64 lower-case letters, digits, - and _', {
      hint: option === null ? 'it comes from CLAVITOR_PROFILE' : 'for example: --profile codex',
    });
  }
  return {
    name,
    profile: join(environment.configFolder, `${name}.json`),
    lock: join(environment.configFolder, `${name}.lock`),
    seen: join(environment.stateFolder, `${name}.seen`),
  };
}

/** The stored profile, or null. @throws CliError `unsafe-file`, `damaged-state`, `file-system` */
export function readProfile(files: ProfileFiles): Profile | null {
  const text = readPrivate(files.profile);
  if (text === null) return null;
  const parsed = Profile.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new CliError('damaged-state', `${files.profile} is damaged, or from another version of clavitor-cli`, {
      hint: `to start again: clavitor-cli logout --profile ${files.name}, then init with a new setup token`,
    });
  }
  return parsed.data;
}

export function writeProfile(files: ProfileFiles, profile: Profile): void {
  writePrivate(files.profile, `${JSON.stringify(profile, null, 2)}\n`);
}

/** The profile, ready for requests. @throws CliError `not-enrolled`, `unfinished`, and those of `readProfile` */
export function requireActive(files: ProfileFiles): EnrolledProfile {
  const profile = readProfile(files);
  if (profile === null) {
    throw new CliError('not-enrolled', `profile ${files.name} is not enrolled`, {
      hint: 'create an agent in the vault, then: echo "$CLAVITOR_TOKEN" | clavitor-cli init',
    });
  }
  if (profile.stage !== 'active') {
    throw new CliError('unfinished', `the set-up of profile ${files.name} was interrupted`, {
      hint: 'run init again with the same setup token',
    });
  }
  return profile;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
