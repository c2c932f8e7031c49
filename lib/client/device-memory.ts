import * as z from 'zod/mini';
import { counter } from '../protocol/wire/shapes.ts';
import type { Id } from '../protocol/ids.ts';
import { ClientError } from './errors.ts';

// What this device remembers of a vault between visits, so that a server cannot show an older state
// without being noticed. No secret and no name: two counters and a hash.

const Seen = z.object({ counter, seq: counter, hash: z.string() });
type Seen = z.output<typeof Seen>;

/** The newest state that this device has verified, or null on a new device. */
export function seenState(vault: Id): Seen | null {
  try {
    const parsed = Seen.safeParse(JSON.parse(localStorage.getItem(keyOf(vault)) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    // Storage can be forbidden or damaged; then this is a new device.
    return null;
  }
}

/** Remembers a verified state; a device never goes back. */
export function rememberState(vault: Id, state: Seen): void {
  const seen = seenState(vault);
  const audit = seen && seen.seq > state.seq ? seen : state;
  write(vault, { counter: Math.max(state.counter, seen?.counter ?? 0), seq: audit.seq, hash: audit.hash });
}

/** Remembers the counter of a change that was made here. */
export function rememberCounter(vault: Id, newest: number): void {
  const seen = seenState(vault);
  if (seen && seen.counter < newest) write(vault, { ...seen, counter: newest });
}

/**
 * Compares what the server shows with what this device has seen.
 * @throws ClientError `integrity` where the vault or its audit log went back, or the log's head is another
 */
export function ensureNotOlder(vault: Id, shown: Seen): void {
  const seen = seenState(vault);
  if (!seen) return;
  if (shown.counter < seen.counter) throw rollback('the server shows an older state of the vault');
  if (shown.seq < seen.seq) throw rollback('the server shows a shorter audit log');
  if (shown.seq === seen.seq && shown.hash !== seen.hash) throw rollback('the server shows another audit log');
}

function write(vault: Id, state: Seen): void {
  try {
    localStorage.setItem(keyOf(vault), JSON.stringify(state));
  } catch {
    // Storage can be forbidden or full; then a rollback is found within the visit only.
  }
}

function rollback(message: string): ClientError {
  return new ClientError('integrity', message);
}

function keyOf(vault: Id): string {
  return `clavitor:seen:${vault}`;
}
