import type { Id } from '../protocol/ids.ts';
import { asClientError } from './errors.ts';
import { openPersonal } from './fields.ts';
import { ensureKeys, keysDropped } from './keyring.ts';
import { openPersonalAccess } from './personal.ts';
import type { ReadableStore } from './store.ts';
import { makePulse } from './store.ts';
import { ensureEntry } from './vault-state.ts';

/** Milliseconds for which personal values stay visible. */
export const REVEAL_LIFE = 30_000;

/** Personal values of one entry while they may be seen. */
export interface PersonalReveal {
  /** By field id; empty once hidden. */
  readonly values: ReadonlyMap<Id, string>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly hide: () => void;
  /** Tells when the values are gone. */
  readonly subscribe: ReadableStore<unknown>['subscribe'];
}

/** Fires when every revealed value must go: the tab is hidden, or the vault locks. */
const hideAll = makePulse();
keysDropped.listen(hideAll.emit);

/**
 * Shows an entry's personal fields after a touch made for it. Hidden by itself after 30 seconds, when
 * the tab is hidden, and on a lock.
 * Server learns: that the owner opened this opaque entry's personal fields, and when.
 * @throws ClientError `passkey-…`, `forbidden`, `integrity`
 */
export async function revealPersonal(entry: Id): Promise<PersonalReveal> {
  return asClientError(async () => {
    const { key, rows } = await openPersonalAccess(entry);
    const { vault } = ensureKeys();
    const personal = ensureEntry(entry).header.fields.filter((field) => field.class === 'personal');
    const values = personal.map(async (field): Promise<[Id, string]> => [
      field.id,
      await openPersonal(key, vault, entry, field, rows),
    ]);
    const opened = new Map(await Promise.all(values));
    // A lock during the ceremony leaves nothing to show.
    ensureKeys();
    return makeReveal(opened);
  });
}

/** Hides what is shown as soon as the tab is hidden. Once per tab. */
export function hideWithTab(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hideAll.emit();
  });
}

function makeReveal(values: Map<Id, string>): PersonalReveal {
  const hidden = makePulse();
  const hide = () => {
    clearTimeout(timer);
    stopListening();
    if (values.size === 0) return;
    values.clear();
    hidden.emit();
  };
  const timer = setTimeout(hide, REVEAL_LIFE);
  const stopListening = hideAll.listen(hide);
  return { values, expiresAt: Date.now() + REVEAL_LIFE, hide, subscribe: hidden.listen };
}
