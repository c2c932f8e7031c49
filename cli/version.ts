import manifest from './package.json' with { type: 'json' };

/** The version of this program. */
export const VERSION = manifest.version;

/** How requests name this program; the vault's timeline shows `cli:` for it. */
export const USER_AGENT = `clavitor-cli/${VERSION}`;
