// Bundles the CLI into one file without dependencies, and its proxy into another beside it:
// `node build.mjs [FILE]`. The proxy is most of the code, and no other command loads it.
//
// CommonJS, because an ES module loads every built-in module that any command imports before the first
// line runs, where a bundled `require` waits until the command is called.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const proxyEntry = path.join(here, 'proxy', 'run.ts');
const outfile = path.resolve(process.argv[2] ?? path.join(here, 'dist', 'clavitor-cli.cjs'));

/**
 * Lets the bundler drop the wire and record schemas that no command uses. Making a schema has no side
 * effect, but nothing says so.
 */
const dropUnusedSchemas = {
  name: 'drop-unused-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /\/lib\/protocol\/.*\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      return { loader: 'ts', contents: source.replaceAll(/\bz\.\w+\(/g, '/* @__PURE__ */ $&') };
    });
  },
};

/** Leaves the proxy out of the program's own file; commands find it beside that. */
const proxyStaysOutside = {
  name: 'proxy-stays-outside',
  setup({ onResolve }) {
    onResolve({ filter: /\/run\.ts$/ }, ({ path: file, importer }) => {
      if (path.resolve(path.dirname(importer), file) !== proxyEntry) return undefined;
      return { path: './proxy.cjs', external: true };
    });
  },
};

const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.9',
  format: 'cjs',
  // As `require` again: import('node:http') reads every export, one of which loads all of undici (50 ms).
  supported: { 'dynamic-import': false },
  minify: true,
  legalComments: 'none',
  alias: { 'zod/mini': path.join(here, 'schema.ts') },
  logOverride: { 'import-is-undefined': 'error' },
  metafile: true,
  absWorkingDir: path.dirname(here),
  logLevel: 'warning',
};
const [program, proxy] = await Promise.all([
  build({ ...options, entryPoints: [path.join(here, 'main.ts')], outfile, plugins: [dropUnusedSchemas, proxyStaysOutside] }),
  build({ ...options, entryPoints: [proxyEntry], outfile: path.join(path.dirname(outfile), 'proxy.cjs'), plugins: [dropUnusedSchemas] }),
]);
await writeLicenses({ ...program.metafile.inputs, ...proxy.metafile.inputs });

/** The licences of what was bundled ask for their text to go along. */
async function writeLicenses(inputs) {
  const packages = new Set();
  for (const input of Object.keys(inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(path.join(path.dirname(here), found[1]));
  }
  const texts = await Promise.all([...packages].sort().map(describePackage));
  await mkdir(path.dirname(outfile), { recursive: true });
  await writeFile(path.join(path.dirname(outfile), 'THIRD-PARTY-LICENSES.txt'), texts.join('\n'));
}

async function describePackage(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  for (const file of ['LICENSE', 'LICENSE.md', 'LICENSE.txt']) {
    const text = await readFile(path.join(folder, file), 'utf8').catch(() => null);
    if (text !== null) return `${name} ${version} (${license})\n\n${text}`;
  }
  throw new Error(`${name} has no licence text to bundle`);
}
