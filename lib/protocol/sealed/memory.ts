import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import { countedContext } from '../contexts.ts';
import { Header } from './header.ts';
import { openJson, sealJson } from './json.ts';
import { sealedId } from './shapes.ts';
import type { VaultKeys } from './vault-keys.ts';

// [Note: Memory]
// Opening a header costs four calls of the platform's cryptography, ten thousand of them more than a
// second. A device therefore keeps what it has opened and verified, many entries to an envelope, under
// a key that comes from the vault key like all others, with the vault's counter at which that was. A
// remembered entry says what opening `sealed` again would, and its element counts in the manifest: so
// an old, foreign or missing memory costs time and nothing else. A header of another shape has another
// `v`, so that a newer program does not take what an older one remembered of it.

const MemorisedEntry = z.object({
  id: sealedId,
  version: z.int().check(z.positive()),
  /** The sealed header as the server had it, base64url. */
  sealed: z.string(),
  header: Header,
  /** Its HMAC in the manifest as 64 hexadecimal digits. */
  element: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

const Memory = z.array(MemorisedEntry);

/** An entry as a device remembers it. */
export type MemorisedEntry = z.output<typeof MemorisedEntry>;

/** Characters of sealed headers for one envelope; with what they hold less than two thirds of what it takes. */
const FULL = 96 * 1024;

/** Seals entries, as many to an envelope as fit. @throws CryptoError `too-large` for a header that nobody could have sealed */
export async function* sealMemory(keys: VaultKeys, counter: number, entries: Iterable<MemorisedEntry>): AsyncGenerator<Bytes> {
  const context = countedContext('memory', keys.vault, counter);
  for (const group of groups(entries)) yield sealJson(keys.memory, context, group, Memory);
}

/** The entries of an envelope that `sealMemory` made. @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openMemory(keys: VaultKeys, counter: number, envelope: Uint8Array): Promise<readonly MemorisedEntry[]> {
  return openJson(keys.memory, countedContext('memory', keys.vault, counter), envelope, Memory);
}

function* groups(entries: Iterable<MemorisedEntry>): Generator<MemorisedEntry[]> {
  let group: MemorisedEntry[] = [];
  let length = 0;
  for (const entry of entries) {
    if (group.length > 0 && length + entry.sealed.length > FULL) {
      yield group;
      group = [];
      length = 0;
    }
    group.push(entry);
    length += entry.sealed.length;
  }
  if (group.length > 0) yield group;
}
