import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const alias = { '@': path.resolve(import.meta.dirname) };
const folders = '{app,bench,cli,db,e2e,lib,scripts,server,tests}';

export default defineConfig({
  test: {
    reporters: ['default'],
    // By default one core is left to others, which is half of two; most tests wait for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias },
        test: { name: 'unit', environment: 'node', include: [`${folders}/**/*.test.{ts,tsx}`] },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          environment: 'node',
          include: [`${folders}/**/*.itest.ts`],
          globalSetup: ['tests/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        // Real agents, which `npm run test:clients` installs first.
        test: { name: 'clients', environment: 'node', include: ['e2e/clients/*.clients.ts'], globalSetup: ['tests/postgres.ts'] },
      },
    ],
  },
});
