import type { Readable, Writable } from 'node:stream';

/** What looks through a body on its way: gives what can go on of it so far, and at its end the rest. */
export interface BodySearch {
  /** @throws Refusal for a body that cannot be searched */
  push(chunk: Buffer): Buffer;
  end(): Buffer;
}

/**
 * Passes a body on as it comes, without what must not be read in it, and leaves the end to the caller. What
 * `stream.pipeline` does with a transform in between, in half the steps, of which a download of gigabytes has many.
 * Rejects where either side breaks off.
 */
export function passOn(from: Readable, to: Writable, search: BodySearch | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const write = (bytes: Buffer) => bytes.length === 0 || to.write(bytes);
    const onClose = () => reject(new Error('the body was broken off'));
    to.on('drain', () => from.resume());
    to.once('close', onClose).once('error', reject);
    from.once('close', onClose).once('error', reject);
    if (from.destroyed || to.destroyed) onClose();
    from.on('data', (chunk: Buffer) => {
      try {
        if (!write(search === null ? chunk : search.push(chunk))) from.pause();
      } catch (error) {
        from.destroy(error as Error);
      }
    });
    from.once('end', () => {
      if (search !== null) write(search.end());
      resolve();
    });
  });
}
