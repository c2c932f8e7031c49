import type { Readable } from 'node:stream';
import type { BodyTarget } from './body-writer.ts';

/** What looks through a body on its way: gives what can go on of it so far, and at its end the rest. */
export interface BodySearch {
  /** @throws Refusal for a body that cannot be searched */
  push(chunk: Buffer): Buffer;
  end(): Buffer;
}

/** What a body flows to. Nothing follows `end` or `fail`. */
export interface BodyFlow {
  data(bytes: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

/** Where a body comes from. */
export interface BodySource {
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
          if (!to.write(search === null ? bytes : search.push(bytes))) from.pause();
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

/** A stream as the source of a body. */
export function sourceOf(stream: Readable): BodySource {
  return {
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
