/** Why a line is not an address: no address at all, a bad prefix length, or there already. */
export type AddressProblem = 'form' | 'prefix' | 'twice';

export interface AddressLine {
  readonly text: string;
  readonly problem: AddressProblem | null;
}

/** The lines and comma-separated parts of a typed list, each with what is wrong with it; empty ones are left out. */
export function checkAddresses(text: string): AddressLine[] {
  const seen = new Set<string>();
  return text
    .split(/[\s,;]+/u)
    .filter((part) => part !== '')
    .map((part) => {
      const problem = seen.has(part.toLowerCase()) ? 'twice' : addressProblem(part);
      seen.add(part.toLowerCase());
      return { text: part, problem };
    });
}

/** What is wrong with one IPv4 or IPv6 address or CIDR range (RFC 4632 §3.1, RFC 4291 §2.3), or null. */
export function addressProblem(text: string): Exclude<AddressProblem, 'twice'> | null {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0) return 'form';
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : null;
  if (bits === null) return 'form';
  if (prefix === undefined) return null;
  return /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits ? null : 'prefix';
}

/** Four decimal parts without leading zeros: other spellings mean different addresses to different programs. */
function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** The text forms of RFC 4291 §2.2, without a zone. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (!text.includes(':') || halves.length > 2) return false;
  const counts = halves.map((half, index) => countGroups(half, index === halves.length - 1));
  if (counts.includes(null)) return false;
  const groups = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/** The 16-bit groups in one half of an address, or null where it is malformed; the last half may end in an IPv4 address. */
function countGroups(half: string, last: boolean): number | null {
  if (half === '') return 0;
  const parts = half.split(':');
  const tail = parts.at(-1) ?? '';
  const dotted = last && tail.includes('.');
  const hex = dotted ? parts.slice(0, -1) : parts;
  if (dotted && !isIpv4(tail)) return null;
  if (!hex.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return null;
  return hex.length + (dotted ? 2 : 0);
}
