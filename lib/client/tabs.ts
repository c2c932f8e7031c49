import * as z from 'zod/mini';
import { makeSignal } from './store.ts';

const Message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('locked') }),
  z.object({ kind: z.literal('signed-out') }),
  /** The owner did something in another tab: none of them is idle. */
  z.object({ kind: z.literal('active'), at: z.number() }),
]);

/** What tabs of one browser tell each other. No name, no secret. */
export type TabMessage = z.output<typeof Message>;

const CHANNEL = 'clavitor';
let channel: BroadcastChannel | null = null;

/** Fires with what another tab tells. */
export const tabMessages = makeSignal<TabMessage>();

/** Joins the channel. Once per tab. */
export function joinTabs(): void {
  if (channel || typeof BroadcastChannel === 'undefined') return;
  channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', (event: MessageEvent<unknown>) => {
    const parsed = Message.safeParse(event.data);
    if (parsed.success) tabMessages.emit(parsed.data);
  });
}

export function tellTabs(message: TabMessage): void {
  channel?.postMessage(message);
}
