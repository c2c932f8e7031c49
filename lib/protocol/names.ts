import { ProtocolError } from './errors.ts';

/** Most UTF-16 units of a canonical name. */
export const NAME_MAX = 200;

/**
 * The form in which names are compared: NFKC, case-folded, trimmed, inner white space collapsed to
 * one space. Case folding is lower, upper, lower: it joins what `toLowerCase` alone keeps apart (ß and
 * SS, final and medial sigma; Unicode §3.13), and without the first step ẞ would become ß, not ss. A
 * lone surrogate counts as U+FFFD, as in UTF-8. Idempotent.
 * @throws ProtocolError `bad-name` where nothing is left, or more than `NAME_MAX`
 */
export function canonicalName(name: string): string {
  const canonical = canonicalLabel(name);
  if (canonical === '') throw new ProtocolError('bad-name', 'a name must not be empty');
  return canonical;
}

/** As `canonicalName`, but the empty label is allowed: it stands for the entry's primary field. */
export function canonicalLabel(label: string): string {
  const compatible = label.toWellFormed().normalize('NFKC');
  const folded = compatible.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
  const canonical = folded.replace(/\s+/gu, ' ').trim();
  if (canonical.length > NAME_MAX) throw new ProtocolError('bad-name', `a name has at most ${NAME_MAX} characters`);
  return canonical;
}
