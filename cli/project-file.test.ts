import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseProjectFile, readProjectFile } from './project-file.ts';
import { findProjectFile } from './project-place.ts';

const WHOLE = `# what this folder needs
profile = "codex"

[env]
GITHUB_TOKEN = "clavitor://GitHub/token"
"npm-token" = "clavitor://npm"

[proxy]
bypass = ["*.apple.com"]

[[proxy.rules]]
host = "api.github.com"
methods = ["get"]
paths = ["/repos/*"]
inject = { header = "Authorization", value = "Bearer clavitor://GitHub/token" }

[[proxy.rules]]
host = "api.example.com"
inject = [{ json = "/api_key", value = "clavitor://Example" }, { frame = "*" }]

[aliases]
codex = ["--proxy"]
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clavitor-project-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('what a project file says', () => {
  test('is read whole, with the lines of what may be refused later', () => {
    expect(parseProjectFile('/p/.clavitor.toml', WHOLE)).toEqual({
      path: '/p/.clavitor.toml',
      folder: '/p',
      profile: 'codex',
      env: [
        { name: 'GITHUB_TOKEN', reference: 'clavitor://GitHub/token', line: 5 },
        { name: 'npm-token', reference: 'clavitor://npm', line: 6 },
      ],
      rules: [
        {
          host: 'api.github.com',
          methods: ['GET'],
          paths: ['/repos/*'],
          inject: [{ into: 'header', name: 'Authorization', value: 'Bearer clavitor://GitHub/token' }],
          line: 11,
        },
        { host: 'api.example.com', methods: [], paths: [], inject: [{ into: 'json', name: '/api_key', value: 'clavitor://Example' }, { into: 'frame', name: '*', value: null }], line: 17 },
      ],
      bypass: ['*.apple.com'],
      aliases: new Map([['codex', ['--proxy']]]),
    });
  });

  test.each([
    ['a profile that is none', '# x\nprofile = "s3cret!"', 2],
    ['a value', '[env]\nA = "clavitor://a"\nB = "s3cret"', 3],
    ['another type', '[env]\n\nA = 5', 3],
    ['an unknown word', 'profile = "x"\n\nsecret = "s3cret"', 3],
    ['an unknown table', '[env]\n[environment]\nA = "s3cret"', 2],
    ['an unknown word of a rule', '[[proxy.rules]]\nhost = "a"\ninject = { query = "q", value = "clavitor://x" }\n[[proxy.rules]]\nhost = "b"\npath = "s3cret"', 6],
    ['a rule without a host', '[[proxy.rules]]\ninject = { query = "q", value = "clavitor://x" }', 1],
    ['a value of a rule without a reference', '[[proxy.rules]]\nhost = "a"\ninject = { query = "q", value = "s3cret" }', 3],
    ['two places of a rule', '[[proxy.rules]]\nhost = "a"\ninject = { query = "q", header = "h", value = "clavitor://x" }', 3],
    ['a host that is none', '[[proxy.rules]]\nhost = "https://s3cret/"\ninject = { query = "q", value = "clavitor://x" }', 1],
    ['a host with a path', '[[proxy.rules]]\nhost = "a/s3cret"\ninject = { query = "q", value = "clavitor://x" }', 1],
    ['a path without a slash', '[[proxy.rules]]\nhost = "a"\npaths = ["s3cret"]\ninject = { query = "q", value = "clavitor://x" }', 3],
    ['a method that is none', '[[proxy.rules]]\nhost = "a"\nmethods = ["s3cret?"]\ninject = { query = "q", value = "clavitor://x" }', 3],
    ['the header that frames a request', '[[proxy.rules]]\nhost = "a"\ninject = { header = "Content-Length", value = "clavitor://s3cret" }', 3],
    ['a JSON pointer that is none', '[[proxy.rules]]\nhost = "a"\ninject = { json = "s3cret", value = "clavitor://x" }', 3],
    ['a value for everywhere', '[[proxy.rules]]\nhost = "a"\ninject = { json = "*", value = "clavitor://s3cret" }', 3],
    ['a frame by name', '[[proxy.rules]]\nhost = "a"\ninject = { frame = "s3cret", value = "clavitor://x" }', 3],
    ['a bypass that is no host', '[proxy]\nbypass = ["https://s3cret"]', 2],
    ['an alias that is a command', '[aliases]\nls = ["--", "s3cret"]', 2],
    ['an alias that is shell', '[aliases]\n"a;b" = []', 2],
    ['an alias that is a keyword', '[aliases]\nls = []\nuntil = []', 3],
    ['an alias that is a builtin', '[aliases]\ncommand = []', 2],
    ['an alias that is one in capitals', '[aliases]\nCD = []', 2],
    ['no TOML', 'profile = "x"\n[env\nA = "s3cret"', 2],
    ['a key twice', '[env]\nA = "clavitor://a"\nA = "clavitor://s3cret"', 3],
  ])('%s is refused with its line, and is not repeated', (_name, text, line) => {
    expect(() => parseProjectFile('f', text)).toThrow(new RegExp(`^f, line ${line}: (?!.*s3cret)`));
  });
});

describe('which file it is', () => {
  test('the nearest one above, up to the repository or the home folder', async () => {
    const home = path.join(folder, 'home');
    const inner = path.join(home, 'repository', 'src', 'deep');
    await mkdir(inner, { recursive: true });
    await writeFile(path.join(home, '.clavitor.toml'), '');
    expect(findProjectFile(inner, home)).toBe(path.join(home, '.clavitor.toml'));
    await mkdir(path.join(home, 'repository', '.git'));
    expect(findProjectFile(inner, home), 'a repository ends the search').toBeNull();
    await writeFile(path.join(home, 'repository', '.clavitor.toml'), '');
    expect(findProjectFile(inner, home)).toBe(path.join(home, 'repository', '.clavitor.toml'));
    await writeFile(path.join(folder, '.clavitor.toml'), '');
    await rm(path.join(home, '.clavitor.toml'));
    expect(findProjectFile(home, home), 'nothing above the home folder').toBeNull();
  });

  test('a file that others can write is refused', async () => {
    const file = path.join(folder, 'shared.toml');
    await writeFile(file, '');
    await chmod(file, 0o666);
    expect(() => readProjectFile(file)).toThrow(expect.objectContaining({ code: 'unsafe-file' }) as Error);
    await chmod(file, 0o644);
    expect(readProjectFile(file).env).toEqual([]);
    expect(() => readProjectFile(path.join(folder, 'none.toml'))).toThrow(expect.objectContaining({ code: 'file-system' }) as Error);
  });
});
