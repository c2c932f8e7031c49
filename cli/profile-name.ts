/** Whether a profile may be called so: the name is that of a file, on every system. */
export function isProfileName(text: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(text);
}

/** What `isProfileName` asks for. */
export const PROFILE_NAME_RULE = 'a profile name has 1 to 64 lower-case letters, digits, - and _';
