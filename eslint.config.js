import hooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Each rule that is off or loosened says why. Comments that switch rules off have no effect
// (noInlineConfig), so an exception can only be made here, in sight.

/** The files that may read the environment of the process. */
const environmentReaders = ['lib/server/env.ts', 'cli/environment.ts', 'tests/environment.ts'];

const environment = {
  object: 'process',
  property: 'env',
  message: 'read the environment in lib/server/env.ts, cli/environment.ts or tests/environment.ts only',
};

const barrels = [
  {
    selector: 'ExportAllDeclaration',
    message: 'import from the module that defines the name; re-exports make import cycles',
  },
  {
    selector: 'ExportNamedDeclaration[source]',
    message: 'import from the module that defines the name; re-exports make import cycles',
  },
];

export default defineConfig(
  globalIgnores(['node_modules/', '.next*/', 'cli/dist/', 'coverage/', 'data/', 'next-env.d.ts', 'test-results/']),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, hooks.configs.flat['recommended-latest']],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 999 }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers in a template read well and cannot become "[object Object]".
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => callVoid()` is the usual shape of a handler.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // It tells what the React Compiler would leave out, and that compiler is not used.
      'react-hooks/incompatible-library': 'off',
      'no-restricted-properties': ['error', environment],
      'no-restricted-syntax': ['error', ...barrels],
      'max-lines': ['error', { max: 450 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    // What the design calls pure: bytes in, bytes out. WebCrypto's `crypto` is the one global it needs.
    files: ['lib/crypto/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['window', 'document', 'navigator', 'location', 'fetch', 'process', 'Buffer', 'localStorage', 'performance', 'Date', 'setTimeout'],
      ],
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*', 'fs', 'path', 'crypto'], message: 'lib/crypto runs in browsers too' }] }],
    },
  },
  {
    // What runs on two sides may not ask which side it is on.
    files: ['lib/protocol/**/*.ts'],
    // make.ts writes the vectors' files; nothing imports it.
    ignores: ['**/*.test.ts', 'lib/protocol/vectors/make.ts'],
    rules: {
      'no-restricted-globals': ['error', 'window', 'document', 'navigator', 'location', 'fetch', 'process', 'Buffer', 'localStorage'],
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message: 'lib/protocol runs in browsers too' }] }],
    },
  },
  { files: environmentReaders, rules: { 'no-restricted-properties': 'off' } },
  {
    // Plain JavaScript that runs before anything is installed, and the tools' own configuration.
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.strict, tseslint.configs.disableTypeChecked],
    rules: { 'max-lines': ['error', { max: 450 }], '@typescript-eslint/no-require-imports': 'off' },
  },
);
