import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that this process still holds, after all that nobody refers to is gone. */
export function liveMemory(): number {
  collect();
  // What the first collection finds of buffers is counted until the next one.
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
