import { writeFileSync } from 'node:fs';
import { vectorFilesByName } from './build/all.ts';

// Writes the generated vectors beside this file: `node lib/protocol/vectors/make.ts`. The same bytes each
// time, so a difference in version control is a changed format. A released format is never changed.

for (const [name, file] of Object.entries(await vectorFilesByName())) {
  const { cases, ...head } = file;
  const lines = cases.map((vector) => `    ${JSON.stringify(vector)}`).join(',\n');
  const text = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "cases": [\n${lines}\n  ]\n}\n`;
  writeFileSync(new URL(`${name}.json`, import.meta.url), text);
}
