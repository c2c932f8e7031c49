// Bundles the CLI into one file without dependencies, and beside it the less frequent commands into
// another and the proxy into a third: `node build.mjs [FILE]`. A short run reads less so.
//
// CommonJS, because an ES module loads every built-in module that any command imports before the first
// line runs, where a bundled `require` waits until the command is called.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const mainEntry = path.join(here, 'main.ts');
const toolboxEntry = path.join(here, 'toolbox.ts');
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

/** Leaves what an entry starts out of the other files; they find it beside them. */
function staysOutside(entry, bundled) {
  return {
    name: `${bundled}-stays-outside`,
    setup({ onResolve }) {
      onResolve({ filter: /\.ts$/ }, ({ path: file, importer, kind }) => {
        if (kind === 'entry-point' || path.resolve(path.dirname(importer), file) !== entry) return undefined;
        return { path: `./${bundled}`, external: true };
      });
    },
  };
}

const plugins = [dropUnusedSchemas, staysOutside(toolboxEntry, 'toolbox.cjs'), staysOutside(proxyEntry, 'proxy.cjs')];
const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.9',
  format: 'cjs',
  // As `require` again: import('node:http') reads every export, one of which loads all of undici (50 ms).
  supported: { 'dynamic-import': false },
  // Native, and only where somebody has installed it: see cli/keychain.ts.
  external: ['@napi-rs/keyring'],
  minify: true,
  legalComments: 'none',
  alias: { 'zod/mini': path.join(here, 'schema.ts') },
  logOverride: { 'import-is-undefined': 'error' },
  metafile: true,
  absWorkingDir: path.dirname(here),
  logLevel: 'warning',
  plugins,
};
const outputs = [
  [mainEntry, outfile],
  [toolboxEntry, path.join(path.dirname(outfile), 'toolbox.cjs')],
  [proxyEntry, path.join(path.dirname(outfile), 'proxy.cjs')],
];
const built = await Promise.all(outputs.map(([entry, file]) => build({ ...options, entryPoints: [entry], outfile: file })));
await writeLicenses(Object.assign({}, ...built.map(({ metafile }) => metafile.inputs)));

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
