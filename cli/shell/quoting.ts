// A text as one word of each shell. None reads anything else into it, whatever it holds but a zero character.

/** For sh, bash and zsh: between single quotes nothing is special but their end (POSIX.1-2024 Shell Command Language §2.2.2). */
export function posixWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** For fish: between single quotes a backslash stands for itself but before a quote and before another backslash. */
export function fishWord(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

/**
 * For PowerShell, as an expression. Typographic quotes end a text there too, a pipe gives it line by line, and it may take
 * the bytes for those of another code page: so what is not printable ASCII is written by its number.
 */
export function powershellWord(text: string): string {
  const plain = (ascii: string) => `'${ascii.replaceAll("'", "''")}'`;
  if (/^[ -~]*$/.test(text)) return plain(text);
  const numbered = text.replaceAll('\\', '\\\\').replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `([regex]::Unescape(${plain(numbered)}))`;
}
