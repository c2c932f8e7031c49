import type { Readable } from 'node:stream';
import type { BodyTarget } from './body-writer.ts';

/** What looks through a body on its way: gives what can go on of it so far, and at its end the rest. */
export interface BodySearch {
  /** Needs nothing of the chunk afterwards but what it gives. @throws Refusal for a body that cannot be searched */
  push(chunk: Buffer): Buffer;
  end(): Buffer;
}

/** What a body flows to. Nothing follows `end` or `fail`. */
export interface BodyFlow {
  data(bytes: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

// [Note: The memory of a download]
// The memory of what has been read is the collector's to free, which looks for it in all that is alive after every 64 MB:
// a download spent a fifth of its time so. Who reads from a connection gets each piece as memory of its own, so a piece
// is freed as soon as it has been written, and the next one takes its place in the processor's caches.

/** Smaller pieces cost more to free than they take. */
const FREED_MIN = 4096;

/** Where a body comes from. */
export interface BodySource {
  /** Whether nobody else reads its pieces, so that they may be freed, see [Note: The memory of a download]. */
  readonly givesAway: boolean;
  /** Whether some of it is there. */
  readonly hasArrived: boolean;
  start(flow: BodyFlow): void;
  pause(): void;
  resume(): void;
  /** Breaks it off; the flow fails. */
  destroy(error: Error): void;
}

/**
 * Passes a body on as it comes, without what must not be read in it, and leaves the end to the caller. What
 * `stream.pipeline` does with a transform in between, in half the steps, of which a download of gigabytes has many.
 * Rejects where either side breaks off.
 */
export function passOn(from: BodySource, to: BodyTarget, search: BodySearch | null): Promise<void> {
  const { stream } = to;
  return new Promise<void>((resolve, reject) => {
    const onDrain = () => from.resume();
    const onClose = () => fail(new Error('the body was broken off'));
    const fail = (error: Error) => settle(() => reject(error));
    let isSettled = false;
    // The connection that it goes over stays for others.
    const settle = (how: () => void) => {
      isSettled = true;
      stream.off('drain', onDrain).off('close', onClose).off('error', fail);
      how();
    };
    stream.on('drain', onDrain).once('close', onClose).once('error', fail);
    if (stream.destroyed) {
      onClose();
      return;
    }
    from.start({
      data: (bytes) => {
        if (isSettled) return;
        try {
          const written = from.givesAway ? () => free(bytes) : undefined;
          if (!to.write(search === null ? bytes : search.push(bytes), written)) from.pause();
        } catch (error) {
          from.destroy(error as Error);
        }
      },
      end: () => {
        if (isSettled) return;
        if (search !== null) to.write(search.end());
        settle(resolve);
      },
      fail,
    });
  });
}

/** Frees the memory of a piece, unless something else stands there too; where Node cannot (before 21), leaves it to the collector. */
function free({ buffer, length }: Buffer): void {
  if (length < FREED_MIN || length !== buffer.byteLength || !(buffer instanceof ArrayBuffer) || !('transfer' in buffer)) return;
  buffer.transfer(0);
}

/** A stream as the source of a body. */
export function sourceOf(stream: Readable): BodySource {
  return {
    givesAway: false,
    hasArrived: stream.readableLength > 0,
    start: (flow) => {
      stream.once('close', () => flow.fail(new Error('the body was broken off'))).on('error', (error) => flow.fail(error));
      stream.on('data', (bytes: Buffer) => flow.data(bytes)).once('end', () => flow.end());
      if (stream.destroyed) flow.fail(new Error('the body was broken off'));
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    destroy: (error) => void stream.destroy(error),
  };
}
