import { fromBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import type { Header } from '../protocol/sealed/header.ts';
import { openHeader } from '../protocol/sealed/header.ts';
import { manifestElement } from '../protocol/sealed/manifest.ts';
import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';

/** An entry as the server lists it. */
export interface SealedEntry {
  readonly id: Id;
  readonly version: number;
  /** Base64url. */
  readonly header: string;
}

/** The same, opened. */
export interface OpenedEntry {
  readonly header: Header;
  readonly element: bigint;
}

/** Opens headers and computes their part of the manifest, in the order given. Runs in page and worker. */
export async function openEntries(keys: VaultKeys, entries: readonly SealedEntry[]): Promise<OpenedEntry[]> {
  return Promise.all(
    entries.map(async ({ id, version, header }) => {
      const sealed = fromBase64url(header);
      const [opened, element] = await Promise.all([
        openHeader(keys, id, version, sealed),
        manifestElement(keys, { kind: 'entry', id, version, sealed }),
      ]);
      return { header: opened, element };
    }),
  );
}
