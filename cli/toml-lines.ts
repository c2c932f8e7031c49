/**
 * The line on which a key of a TOML document stands, from 1; the parser tells values, not places. Finds
 * keys below their table's head and, for dotted keys and inline tables, the nearest line above them.
 * @param keys from the top; a number counts the tables of a list
 */
export function lineOfKey(text: string, keys: readonly (string | number)[]): number {
  const lines = text.split('\n');
  const names = keys.filter((key) => typeof key === 'string');
  const nth = keys.find((key) => typeof key === 'number') ?? 0;
  let table: string[] = [];
  let count = -1;
  let best = { line: 1, depth: 0 };
  for (const [index, line] of lines.entries()) {
    const head = /^\s*\[{1,2}\s*([^\]]*?)\s*\]{1,2}/.exec(line)?.[1];
    if (head !== undefined) {
      table = splitKey(head);
      if (/^\s*\[\[/.test(line) && startsWith(names, table)) count += 1;
    }
    const own = head === undefined ? splitKey(/^\s*((?:"[^"]*"|'[^']*'|[\w.\s-])+?)\s*=/.exec(line)?.[1] ?? '') : [];
    const path = [...table, ...own];
    if (count > nth || path.length <= best.depth || !startsWith(names, path)) continue;
    if (count === nth || count === -1) best = { line: index + 1, depth: path.length };
  }
  return best.line;
}

function startsWith(names: readonly string[], path: readonly string[]): boolean {
  return path.every((name, index) => names[index] === name);
}

function splitKey(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(([, basic, literal, bare]) => basic ?? literal ?? bare ?? '');
}
