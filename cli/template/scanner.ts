/** Writes a value at one place of a file so that it reads as that value; null where the format has no way to. */
export type Writer = (value: string) => string | null;

/** Follows a file from its start, and knows how to write a value where it has come to. */
export interface Scanner {
  /** Takes the text up to the next reference, or behind the last one. */
  read(text: string): void;
  /** How to write a value here, or null in a comment, where references stay. @param rest the text behind the reference */
  writer(rest: string): Writer | null;
}

/** What needs no quotes in any of the formats. */
const HARMLESS = /^[A-Za-z0-9_./+=~-]+$/;

/** A value between other characters that nothing quotes: only what is harmless everywhere. */
export function writeHarmless(value: string): string | null {
  return HARMLESS.test(value) ? value : null;
}

/** Where no value can stand. */
export function refuse(): null {
  return null;
}

/**
 * The inside of a JSON string (RFC 8259 §7). The double-quoted strings of YAML 1.2 (§5.7) and TOML 1.0 know
 * the same escapes; what those two do not allow as it is, is escaped too.
 */
export function escapeJson(value: string): string {
  const inside = JSON.stringify(value.toWellFormed()).slice(1, -1);
  return inside.replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function quoteJson(value: string): string {
  return `"${escapeJson(value)}"`;
}
