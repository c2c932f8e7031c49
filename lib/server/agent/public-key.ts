// Under a point of small order one signature verifies for every message, so whoever read an agent's
// signed request could make others. No honest client makes such a key (RFC 8032 §5.1; Chalkias et al.,
// "Taming the Many EdDSAs", SSR 2020, §3). A coordinate of 2P follows from that coordinate of P alone,
// so three doublings tell without finding the other one.

const P = 2n ** 255n - 19n;
const D = -121665n * inverse(121666n);

/** Whether 32 bytes are the canonical form of a coordinate whose point has no small order. */
export function isUsableKey(publicKey: Uint8Array): boolean {
  const y = littleEndian(publicKey) & (2n ** 255n - 1n);
  return y < P && double(double(double(y))) !== 1n;
}

/** The y of 2P (Bernstein and Lange, "Faster addition and doubling on elliptic curves", ASIACRYPT 2007, §4; a = -1). */
function double(y: bigint): bigint {
  const yy = (y * y) % P;
  const xx = (yy - 1n) * inverse(D * yy + 1n);
  return modulo((yy + xx) * inverse(1n - D * xx * yy));
}

function inverse(value: bigint): bigint {
  let result = 1n;
  let power = modulo(value);
  for (let exponent = P - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * power) % P;
    power = (power * power) % P;
  }
  return result;
}

function modulo(value: bigint): bigint {
  return ((value % P) + P) % P;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
