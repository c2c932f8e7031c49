import type { Readable, Writable } from 'node:stream';
import type { Needle } from './needles.ts';
import { Scrubber } from './scrub.ts';

/**
 * Passes a body on as it comes, without what must not be read in it, and leaves the end to the caller. What
 * `stream.pipeline` does with a transform in between, in half the steps, of which a download of gigabytes has many.
 * Rejects where either side breaks off.
 */
export function passOn(from: Readable, to: Writable, needles: readonly Needle[]): Promise<void> {
  const scrubber = needles.length === 0 ? null : new Scrubber(needles);
  return new Promise((resolve, reject) => {
    const write = (bytes: Buffer) => bytes.length === 0 || to.write(bytes);
    const onClose = () => reject(new Error('the body was broken off'));
    to.on('drain', () => from.resume());
    to.once('close', onClose).once('error', reject);
    from.once('close', onClose).once('error', reject);
    if (from.destroyed || to.destroyed) onClose();
    from.on('data', (chunk: Buffer) => {
      if (!write(scrubber === null ? chunk : scrubber.push(chunk))) from.pause();
    });
    from.once('end', () => {
      if (scrubber !== null) write(scrubber.end());
      resolve();
    });
  });
}
