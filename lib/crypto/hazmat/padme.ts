import type { Bytes } from '../bytes.ts';
import { isZero, u32 } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

const LENGTH_PREFIX = 4;
/** Most plaintexts of a vault are passwords and keys: they all share the first bucket. */
const SMALLEST_BUCKET = 64;
/** Most bytes that one envelope takes: room for long notes, small enough to refuse memory bombs. */
export const MAX_PLAINTEXT = 256 * 1024;

/**
 * The bucket of `length` bytes (below 2^31): 64, or from there on at most 12 % more than `length`, of
 * which O(log log length) bits stay visible (Padmé; Nikitin et al., "Reducing Metadata Leakage from
 * Encrypted Files and Communication with PURBs", PoPETs 2019, §4).
 */
export function padmeLength(length: number): number {
  if (length <= SMALLEST_BUCKET) return SMALLEST_BUCKET;
  const exponent = floorLog2(length);
  const kept = floorLog2(exponent) + 1;
  const unit = 2 ** (exponent - kept);
  return Math.ceil(length / unit) * unit;
}

/** Exact, which `Math.log2` need not be in every engine. */
function floorLog2(value: number): number {
  return 31 - Math.clz32(value);
}

/** `u32(length) ‖ plaintext ‖ zeros` up to the bucket. @throws CryptoError `too-large` */
export function pad(plaintext: Uint8Array): Bytes {
  if (plaintext.length > MAX_PLAINTEXT) {
    throw new CryptoError('too-large', `a plaintext holds at most ${MAX_PLAINTEXT} bytes, got ${plaintext.length}`);
  }
  const padded = new Uint8Array(padmeLength(LENGTH_PREFIX + plaintext.length));
  padded.set(u32(plaintext.length));
  padded.set(plaintext, LENGTH_PREFIX);
  return padded;
}

/** What `pad` was given. @throws CryptoError `open-failed` for bytes that `pad` does not make. */
export function unpad(padded: Bytes): Bytes {
  if (padded.length < SMALLEST_BUCKET) throw notPadded();
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_PREFIX + length;
  if (length > MAX_PLAINTEXT || padded.length !== padmeLength(end) || !isZero(padded.subarray(end))) throw notPadded();
  return padded.slice(LENGTH_PREFIX, end);
}

function notPadded(): CryptoError {
  return new CryptoError('open-failed', 'the ciphertext does not open');
}
