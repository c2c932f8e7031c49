import { canonicalLabel, canonicalName } from '../lib/protocol/names.ts';
import { CliError } from './errors.ts';

/** What to look up. */
export interface Reference {
  readonly name: string;
  /** The field's label; empty for the primary field. */
  readonly label: string;
}

const SCHEME = 'clavitor://';

/**
 * Reads `NAME` or `clavitor://Entry/field`, percent-encoded where needed; the latter without the field
 * means the primary one.
 * @param label the field from an option, or null
 * @throws CliError `bad-name`
 */
export function parseReference(text: string, label: string | null): Reference {
  const reference = text.startsWith(SCHEME) ? parseUri(text, label) : { name: text, label: label ?? '' };
  try {
    canonicalName(reference.name);
    canonicalLabel(reference.label);
  } catch (cause) {
    throw new CliError('bad-name', 'a name has 1 to 200 characters', { cause });
  }
  return reference;
}

/** The URI of a reference; its opaque form is in `opaque-reference.ts`. */
export function formatReference({ name, label }: Reference): string {
  return `${SCHEME}${encodeURIComponent(name)}${label === '' ? '' : `/${encodeURIComponent(label)}`}`;
}

function parseUri(text: string, label: string | null): Reference {
  const [name = '', field, ...more] = text.slice(SCHEME.length).split('/');
  if (more.length > 0) {
    throw new CliError('bad-name', 'a reference is clavitor://Entry/field', { hint: 'write a / inside a name as %2F' });
  }
  if (field !== undefined && label !== null) {
    throw new CliError('bad-name', 'the reference names a field, and --field another', { hint: 'leave one of them out' });
  }
  return { name: decode(name), label: field === undefined ? (label ?? '') : decode(field) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new CliError('bad-name', 'the percent-encoding of the reference is damaged', { cause, hint: 'write a % as %25' });
  }
}
