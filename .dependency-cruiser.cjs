// Who may import whom. The same rules are proved a second time, by other means, in
// tests/imports.test.ts; the reasons stand in ARCHITECTURE.md.

const tests = '[.](i?test)[.]tsx?$|^lib/protocol/vectors/';

/** Code that opens what is sealed, or that holds a key of a vault. */
const decrypts = [
  '^lib/crypto/safe/',
  '^lib/crypto/hazmat/(aead|envelope|hkdf)[.]ts$',
  '^lib/protocol/sealed/',
  '^lib/client/',
  '^cli/',
];

/** Code that runs where the server runs and can see its data. */
const serverSide = ['^lib/server/', '^db/', '^server/', '^app/.*route[.]tsx?$'];

/** `from` may import only its own folder and `allowed`. */
function layer(from, allowed) {
  return {
    name: `layer-${from.replaceAll('/', '-')}`,
    severity: 'error',
    comment: `${from} imports only: ${allowed.join(', ') || 'itself'}`,
    from: { path: `^${from}/`, pathNot: tests },
    to: { dependencyTypes: ['local', 'localmodule', 'aliased', 'aliased-tsconfig'], pathNot: [from, ...allowed].map((path) => `^${path}(/|$)`) },
  };
}

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(server-only|client-only)$' } },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: { pathNot: [tests, '^tests/', '^e2e/', '^bench/', 'config[.](js|ts|mjs)$', '^cli/', '^[.]'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: '/node_modules/@types/' },
    },
    layer('lib/crypto', []),
    layer('lib/protocol', ['lib/crypto']),
    layer('lib/client', ['lib/crypto', 'lib/protocol']),
    layer('db', ['lib/crypto', 'lib/protocol']),
    layer('lib/server', ['lib/crypto', 'lib/protocol', 'db']),
    layer('server', ['lib/server', 'db']),
    layer('cli', ['lib/crypto', 'lib/protocol']),
    layer('app', ['lib/crypto', 'lib/protocol', 'lib/client', 'messages']),
    {
      name: 'server-cannot-decrypt',
      severity: 'error',
      comment: 'the zero-knowledge promise: nothing on the server reaches code that opens a sealed value',
      from: { path: serverSide, pathNot: tests },
      to: { path: decrypts, reachable: true },
    },
    {
      name: 'crypto-is-pure',
      severity: 'error',
      comment: 'lib/crypto and lib/protocol run unchanged in a browser',
      from: { path: '^lib/(crypto|protocol)/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'hazmat-stays-inside',
      severity: 'error',
      comment: 'unauthenticated-context primitives are for lib/crypto alone',
      from: { pathNot: ['^lib/crypto/', '^(e2e|tests|bench)/', tests] },
      to: { path: '^lib/crypto/hazmat/(aead|envelope)[.]ts$' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { pathNot: [tests, '^(tests|e2e|bench)/', 'config[.]ts$'] },
      to: { path: [tests, '^(tests|e2e|bench)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^node_modules/[.]cache', '[.]next'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
