/** What a spreadsheet would run as a formula (OWASP, "CSV Injection"). */
const FORMULA = /^'*[=+\-@\t\r]/;

/** One line of RFC 4180, with its line break. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * One cell. Where a spreadsheet would take it for a formula, an apostrophe stands in front; a reader
 * that wants the exact text takes one apostrophe away from a cell that is apostrophes and then one of
 * `= + - @`, tab or return.
 */
function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
