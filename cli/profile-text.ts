import type { EnrolledProfile, ProfileFiles } from './profile.ts';

/** What may be shown of a profile: everything but its keys. Times are ISO 8601 in UTC. */
export interface ProfileDescription {
  readonly profile: string;
  readonly agent: string;
  readonly agentId: string;
  readonly vault: string;
  readonly vaultId: string;
  readonly server: string;
  readonly purposes: readonly string[];
  readonly expiresAt: string | null;
}

export function describe(files: ProfileFiles, profile: EnrolledProfile): ProfileDescription {
  return {
    profile: files.name,
    agent: profile.agentName,
    agentId: profile.agent,
    vault: profile.vaultName,
    vaultId: profile.vault,
    server: profile.server,
    purposes: profile.purposes,
    expiresAt: profile.expiresAt === null ? null : new Date(profile.expiresAt).toISOString(),
  };
}

/** A row that says where the keys are, where that is not the file. */
export function keysRow({ store }: EnrolledProfile): (readonly [string, string])[] {
  return store === undefined ? [] : [['keys', 'in the keychain of this system']];
}

/** Until when the owner gave access. @param expiresAt milliseconds since 1970, or null */
export function untilText(expiresAt: number | null): string {
  if (expiresAt === null) return 'until the owner revokes it';
  return `until ${new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
