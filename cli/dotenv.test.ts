import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDotenv } from './dotenv.ts';
import { quoteDotenv } from './template/dotenv.ts';

test('reads what .env files hold', () => {
  const text = `# comment
A=1
export B = two words # comment
C='it # "is" \\n'   # comment
D="a\\nb \\"c\\"
d"
E=\`x\`

F=
G.h-i=a#b\r
`;
  expect(parseDotenv(text).map(({ name, value, line }) => [name, value, line])).toEqual([
    ['A', '1', 2],
    ['B', 'two words', 3],
    ['C', 'it # "is" \\n', 4],
    ['D', 'a\nb "c"\nd', 5],
    ['E', 'x', 7],
    ['F', '', 9],
    ['G.h-i', 'a#b', 10],
  ]);
});

test.each([
  ['A=1\ns3cret', 2],
  ['A="s3cret', 1],
  ["A='s3cret' s3cret", 1],
  ['=s3cret', 1],
])('%j is refused with its line, and is not repeated', (text, line) => {
  expect(() => parseDotenv(text)).toThrow(new RegExp(`^line ${line} of the environment file (?!.*s3cret)`));
});

test('what is written for a value reads as that value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const quoted = quoteDotenv(value);
      if (quoted !== null) expect(parseDotenv(`A=${quoted}\nB=2`)[0]?.value).toBe(value);
    }),
  );
});
