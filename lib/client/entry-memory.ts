import { clear, get, set } from 'idb-keyval';
import type { Bytes } from '../crypto/bytes.ts';
import type { Id } from '../protocol/ids.ts';
import type { MemorisedEntry } from '../protocol/sealed/memory.ts';
import { openMemory, sealMemory } from '../protocol/sealed/memory.ts';
import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';
import { whenIdle } from './idle.ts';
import { heldKeys } from './keyring.ts';
import type { LoadedEntry, LoadedVault } from './vault-state.ts';

// What this device has opened and verified, sealed, so that the next visit need not open it again:
// see [Note: Memory]. Storage can be forbidden, full or damaged: then nothing is remembered.

/** Entries that are known already, all those of the vault when it had this counter. */
export type KnownEntries = Pick<LoadedVault, 'counter' | 'entries'>;

/** As it is stored. The counter is also in the envelopes' context. */
interface StoredMemory {
  readonly counter: number;
  readonly envelopes: readonly Bytes[];
}

/** No vault has this counter. */
export const NOTHING_KNOWN: KnownEntries = { counter: 0, entries: new Map() };
/** Fewer headers than this open in a time that nobody notices. */
const WORTH_REMEMBERING = 200;
const ELEMENT_DIGITS = 64;

/** What is stored of a vault's entries, still sealed; null where nothing is. */
export async function readMemory(vault: Id): Promise<StoredMemory | null> {
  try {
    return (await get<StoredMemory>(nameOf(vault))) ?? null;
  } catch {
    return null;
  }
}

/** Opens what was stored; nothing is known where it does not open. */
export async function recallEntries(keys: VaultKeys, memory: StoredMemory | null): Promise<KnownEntries> {
  if (!memory) return NOTHING_KNOWN;
  const { counter, envelopes } = memory;
  try {
    const opened = await Promise.all(envelopes.map(async (envelope) => openMemory(keys, counter, envelope)));
    return { counter, entries: new Map(opened.flat().map((entry) => [entry.id, recalled(entry)])) };
  } catch {
    return NOTHING_KNOWN;
  }
}

/** Remembers the entries of a large vault in place of what was remembered, while the page has nothing else to do, unless it is locked meanwhile. */
export async function rememberEntries(keys: VaultKeys, { counter, entries }: KnownEntries): Promise<void> {
  if (entries.size < WORTH_REMEMBERING) return;
  try {
    const envelopes: Bytes[] = [];
    await whenIdle();
    for await (const envelope of sealMemory(keys, counter, memorised(entries.values()))) {
      if (heldKeys() !== keys) return;
      envelopes.push(envelope);
      await whenIdle();
    }
    if (heldKeys() === keys) await set(nameOf(keys.vault), { counter, envelopes } satisfies StoredMemory);
  } catch {
    // See above.
  }
}

/** Forgets all that is remembered on this origin. */
export async function forgetEntries(): Promise<void> {
  try {
    await clear();
  } catch {
    // See above.
  }
}

function* memorised(entries: Iterable<LoadedEntry>): Generator<MemorisedEntry> {
  for (const { item, sealed, element } of entries) {
    const { id, version, header } = item;
    yield { id, version, sealed, header, element: element.toString(16).padStart(ELEMENT_DIGITS, '0') };
  }
}

function recalled({ id, version, sealed, header, element }: MemorisedEntry): LoadedEntry {
  return { item: { id, version, header }, sealed, element: BigInt(`0x${element}`) };
}

function nameOf(vault: Id): string {
  return `clavitor:entries:${vault}`;
}
