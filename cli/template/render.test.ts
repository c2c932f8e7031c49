import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { Format } from './render.ts';
import { CliError } from '../errors.ts';
import { fillSlots, findSlots, formatOf } from './render.ts';
import { findReferences } from './places.ts';

const AWKWARD = 'a"b\'c\\d\n  e: #f $g `h` {i}\u0001\u2028é';

/** The template with `value` at each of its references. */
function render(format: Format, template: string, value: string): string {
  const slots = findSlots(template, format);
  return fillSlots(template, slots, slots.map(() => value));
}

describe('where a reference is found', () => {
  test.each([
    ['key=clavitor://GitHub/token', ['GitHub', 'token']],
    ['clavitor://My%20Server/private%20key;', ['My Server', 'private key']],
    ['{{ clavitor://My Server/private key }}', ['My Server', 'private key']],
    ['{{clavitor://a.b-c_d~e}}', ['a.b-c_d~e', '']],
    ['postgres://app:clavitor://DB/password@host/db', ['DB', 'password']],
    ['See clavitor://example.com/pin.', ['example.com', 'pin']],
    ['"clavitor://Банк/пин"', ['Банк', 'пин']],
  ])('%s', (text, [name, label]) => {
    expect(findReferences(text).map(({ reference }) => reference)).toEqual([{ name, label }]);
  });

  test('a damaged one is named by its line, never by its text', () => {
    expect(() => findReferences('a\nb\n{{ clavitor://s3cret/b/c }}')).toThrow('line 3: a reference is clavitor://Entry/field');
    expect(() => findReferences('clavitor://%zz')).toThrow('line 1: the percent-encoding of the reference is damaged');
    expect(findReferences('{{ other }} clavitor:// clavitor:/x')).toEqual([]);
  });
});

describe('the format', () => {
  test.each([
    ['a/b/app.json.tmpl', 'json'],
    ['app.yml', 'yaml'],
    ['app.YAML.tpl', 'yaml'],
    ['Cargo.toml', 'toml'],
    ['.env', 'dotenv'],
    ['.env.local.example', 'dotenv'],
    ['prod.env', 'dotenv'],
    ['nginx.conf', null],
    ['-', null],
  ])('of %s is %s', (file, format) => {
    expect(formatOf(file)).toBe(format);
  });
});

describe('JSON', () => {
  test('any value reads back, in a string, beside other text and without quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = render('json', '{"a": "clavitor://x", "b": "<\\"{{ clavitor://x }}>", "c": clavitor://x}', value);
        expect(JSON.parse(text)).toEqual({ a: value, b: `<"${value}>`, c: value });
      }),
    );
  });
});

/** Templates in which no quotes can be put around the reference: with a harmless value they stay what they are. */
const AMONG_OTHERS: readonly (readonly [Format, string])[] = [
  ['json', '{"a": xclavitor://x}'],
  ['json', '{"a": "b" clavitor://x}'],
  ['json', '{"a": clavitor://x clavitor://x}'],
  ['toml', 'a = xclavitor://x'],
  ['toml', 'a = {{ clavitor://x }}x'],
  ['toml', 'a = "b"clavitor://x'],
  ['toml', 'a = clavitor://x clavitor://x'],
  ['toml', 'a = clavitor://x = b'],
  ['yaml', 'k: first line\n  clavitor://x\n'],
  ['yaml', 'k: first line\n\n  clavitor://x\nother: b\n'],
  ['yaml', 'k: clavitor://x\n  another line\n'],
  ['yaml', 'k:\n  first line\n  clavitor://x\n'],
  ['yaml', '- first line\n  clavitor://x\n- b\n'],
  ['yaml', '- - first line\n   clavitor://x\n'],
  ['yaml', 'first line\nclavitor://x\n'],
  ['yaml', '[first line\nclavitor://x]\n'],
  ['yaml', '[clavitor://x\nanother line]\n'],
  ['yaml', 'a: xclavitor://x#clavitor://x\n'],
];

test.each(AMONG_OTHERS)('%s: %j is a place where no quotes can be', (format, template) => {
  expect(() => render(format, template, AWKWARD)).toThrow(/^line \d: the value cannot be written there/);
});

describe('TOML', () => {
  test.each(['[clavitor://x]\na.clavitor://x = clavitor://x\nclavitor://x.b = 1\n', 'a = [\n  clavitor://x, # b\n  clavitor://x\n]\n', 'a = { clavitor://x = clavitor://x }\n'])(
    'a key, a part of one, or a value stands alone: %j',
    (template) => {
      expect(() => parseToml(render('toml', template, AWKWARD))).not.toThrow();
    },
  );

  test('any value reads back, in basic strings of both kinds and without quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const text = render('toml', 'a = "clavitor://x"\nb = """\n{{ clavitor://x }}>"""\nc = clavitor://x # clavitor://y\n', value);
        expect(parseToml(text)).toEqual({ a: value, b: `${value}>`, c: value });
        expect(text).toContain('# clavitor://y');
      }),
    );
  });

  test('a literal string takes what needs no escape', () => {
    expect(render('toml', "a = 'clavitor://x'", 'C:\\b"')).toBe("a = 'C:\\b\"'");
    expect(() => render('toml', "\na = 'clavitor://x'", "it's")).toThrow('line 2: the value cannot be written there');
    expect(() => render('toml', "a = 'clavitor://x'", 'a\nb')).toThrow('line 1');
    expect(parseToml(render('toml', "a = '''\nclavitor://x'''", 'a\nb'))).toEqual({ a: 'a\nb' });
  });
});

describe('YAML', () => {
  const quoted = JSON.stringify(AWKWARD).replace('\u2028', '\\u2028');

  test.each([
    ['alone', 'a: clavitor://x\n', `a: ${quoted}\n`],
    ['before a comment', 'a: clavitor://x # clavitor://y\n', `a: ${quoted} # clavitor://y\n`],
    ['in a list', '- clavitor://x\n- b\n', `- ${quoted}\n- b\n`],
    ['as a key', 'clavitor://x: b\n', `${quoted}: b\n`],
    ['in a flow', 'a: [b, {{ clavitor://x }}, {c: clavitor://x}]\n', `a: [b, ${quoted}, {c: ${quoted}}]\n`],
    ['behind a tag', 'a: !str clavitor://x\n', `a: !str ${quoted}\n`],
    ['behind a key', 'a:\n  clavitor://x\nb: c\n', `a:\n  ${quoted}\nb: c\n`],
    ['behind a plain scalar', 'a:\n  b: c\n\nd: clavitor://x\n', `a:\n  b: c\n\nd: ${quoted}\n`],
    ['behind one of a deeper list', 'a:\n- b:\n    c\n- clavitor://x\n', `a:\n- b:\n    c\n- ${quoted}\n`],
    ['in a further document', '%YAML 1.2\n---\na\n--- clavitor://x\n...\n', `%YAML 1.2\n---\na\n--- ${quoted}\n...\n`],
    ['behind a block', 'a: |\n  b\nclavitor://x: c\n', `a: |\n  b\n${quoted}: c\n`],
    ['in double quotes', 'a: "<clavitor://x>"\n', `a: "<${quoted.slice(1, -1)}>"\n`],
  ])('%s', (_name, template, expected) => {
    expect(render('yaml', template, AWKWARD)).toBe(expected);
  });

  test('single quotes are doubled, and cannot hold a line break', () => {
    expect(render('yaml', "a: 'clavitor://x'", "it's \"\\")).toBe("a: 'it''s \"\\'");
    expect(() => render('yaml', "a: 'clavitor://x'", 'a\nb')).toThrow('line 1');
  });

  test('a block keeps its indentation, and ends where it ends', () => {
    const template = 'k:\n  - key: |\n      clavitor://x\n    other: clavitor://x\n  # clavitor://y\n';
    expect(render('yaml', template, 'B\nC\n')).toBe('k:\n  - key: |\n      B\n      C\n      \n    other: "B\\nC\\n"\n  # clavitor://y\n');
    expect(render('yaml', '--- |\n  clavitor://x\n---\na: clavitor://x\n', 'b"\nc')).toBe('--- |\n  b"\n  c\n---\na: "b\\"\\nc"\n');
    expect(render('yaml', 'a:\n  |\n  clavitor://x\n', 'b"')).toBe('a:\n  |\n  b"\n');
    expect(() => render('yaml', 'a: >\n  clavitor://x\n', 'b\nc')).toThrow('line 2');
    expect(() => render('yaml', 'a: |\n  clavitor://x\n', ' b')).toThrow('line 2');
  });

  test('between other characters only what is harmless', () => {
    expect(render('yaml', 'a: user:clavitor://x@host\n', 'Abc-1')).toBe('a: user:Abc-1@host\n');
    expect(() => render('yaml', 'a: user:clavitor://x@host\n', 'b: c')).toThrow('line 1');
    expect(render('yaml', "a: it's clavitor://x\n", 'b')).toBe("a: it's b\n");
  });
});

describe('dotenv', () => {
  test.each([
    ['A=clavitor://x', 'abc', 'A=abc'],
    ['A=clavitor://x', 'a b#c$d\\e"f\ng', 'A=\'a b#c$d\\e"f\ng\''],
    ['export A=clavitor://x # clavitor://y', "it's", 'export A="it\'s" # clavitor://y'],
    ['A="<clavitor://x>"', "it's", 'A="<it\'s>"'],
    ["A='clavitor://x'", '$a\\b$', "A='$a\\b$'"],
    ["A='\\clavitor://x'", 'a', "A='\\a'"],
    ['A=http://u:clavitor://x@h', 'abc', 'A=http://u:abc@h'],
    ['# clavitor://y\nA=`clavitor://x`', '\'"', '# clavitor://y\nA=`\'"`'],
  ])('%s with %j', (template, value, expected) => {
    expect(render('dotenv', template, value)).toBe(expected);
  });

  test.each([
    ['A=clavitor://x', 'it\'s "$"'],
    ['A="clavitor://x"', '$HOME'],
    ["A='clavitor://x'", "'"],
    ['A=<clavitor://x>', 'a b'],
    // npm's dotenv, python-dotenv and Docker Compose read these in different ways.
    ...['pa\\\\ss word', 'pass word\\', 'pa${HOME}ss x', 'a\r\nb c'].flatMap((value): [string, string][] => [
      ['A=clavitor://x', value],
      ["A='clavitor://x'", value],
    ]),
    ['A=`clavitor://x`', 'a\\'],
    ["A='\\clavitor://x'", '\\a'],
    ["A='$clavitor://x'", '{HOME}'],
    ["A='clavitor://x{HOME}'", '$'],
    ["A='clavitor://y{{ clavitor://x }}'", '{$a'],
    ['A="\\clavitor://x"', 'n'],
  ])('%s cannot hold %j', (template, value) => {
    expect(() => render('dotenv', template, value)).toThrow('line 1: the value cannot be written there');
  });

  test('the hint says what helps, and only that', () => {
    const hintFor = (template: string, value: string) => {
      try {
        return render('dotenv', template, value);
      } catch (error) {
        return error instanceof CliError ? error.hint : null;
      }
    };
    expect(hintFor('A=clavitor://x', 'a b\\')).toContain('no quotes hold it for every reader');
    expect(hintFor('A=<clavitor://x>', 'a b')).toContain('let the reference stand alone');
  });
});

test('without a format a value goes in as it is', () => {
  expect(render('plain', '# clavitor://x', AWKWARD)).toBe(`# ${AWKWARD}`);
});
