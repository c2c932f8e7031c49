/** The views of an open vault. */
export const VAULT_VIEWS = ['/', '/agents', '/timeline', '/settings'] as const;
/** The views before a vault is open. */
export const ENTRANCE_VIEWS = ['/claim', '/sign-in', '/recover'] as const;

export type VaultView = (typeof VAULT_VIEWS)[number];

/** Whether there is a page at `path`. */
export function isView(path: string): boolean {
  return [...VAULT_VIEWS, ...ENTRANCE_VIEWS].some((view) => view === path);
}

/** The view of an open vault at `path`: the vault itself where the path is of the entrance. */
export function vaultViewAt(path: string): VaultView {
  return VAULT_VIEWS.find((view) => view === path) ?? '/';
}
