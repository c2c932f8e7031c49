const GROUP = 5;
const LENGTH = 40;

/** `text` in groups of five with hyphens, as the code is printed. */
export function groupCode(text: string): string {
  const letters = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '').slice(0, LENGTH);
  return (letters.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}
