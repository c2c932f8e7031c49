import type { ImportGraph } from './import-graph.ts';

/** One broken rule, with the chain of imports that breaks it. */
export interface Violation {
  readonly rule: 'cycle' | 'layer' | 'decrypts' | 'barrel' | 'impure' | 'test-code' | 'missing';
  readonly chain: readonly string[];
}

/** Which folders each folder may import besides itself. */
const LAYERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['lib/crypto/', []],
  ['lib/protocol/', ['lib/crypto/']],
  ['lib/client/', ['lib/crypto/', 'lib/protocol/']],
  ['db/', ['lib/crypto/', 'lib/protocol/']],
  ['lib/server/', ['lib/crypto/', 'lib/protocol/', 'db/']],
  ['server/', ['lib/server/', 'db/']],
  ['cli/', ['lib/crypto/', 'lib/protocol/']],
  ['app/', ['lib/crypto/', 'lib/protocol/', 'lib/client/', 'messages/']],
]);

const SERVER_SIDE = /^(lib\/server|db|server)\/|^app\/(.+\/)?route\.tsx?$/;

/** What may run beside the server's data, of the two folders that browser and server share. */
const SERVER_MAY_REACH = /^lib\/crypto\/(bytes|context|encoding|errors)\.ts$|^lib\/crypto\/hazmat\/(ed25519|envelope-format|hash|padme|random)\.ts$|^lib\/protocol\/(wire\/)?[a-z-]+\.ts$/;
const SHARED_OR_CLIENT = /^(lib\/(crypto|protocol|client)|cli|app)\//;

const TEST_CODE = /\.i?test\.tsx?$|^(tests|e2e|bench|lib\/protocol\/vectors)\//;
const PURE = /^lib\/(crypto|protocol)\//;
const PURE_PACKAGES = /^(@noble\/|@scure\/base$|zod\/mini$)/;

/** Every way in which `graph` breaks the rules of ARCHITECTURE.md; empty when it keeps them. */
export function violations(graph: ImportGraph): Violation[] {
  const product: ImportGraph = new Map([...graph].filter(([file]) => !TEST_CODE.test(file)));
  return [...barrels(graph), ...missing(graph), ...edges(product), ...cycles(graph), ...decrypting(product)];
}

function barrels(graph: ImportGraph): Violation[] {
  return [...graph.keys()]
    .filter((file) => /(^|\/)index\.[a-z]+$/.test(file))
    .map((file) => ({ rule: 'barrel', chain: [file] }));
}

function missing(graph: ImportGraph): Violation[] {
  return [...graph].flatMap(([file, imports]) =>
    imports
      .filter((to) => /^(lib|db|app|cli|server|tests|e2e)\/.*\.tsx?$/.test(to) && !graph.has(to))
      .map((to): Violation => ({ rule: 'missing', chain: [file, to] })),
  );
}

function edges(product: ImportGraph): Violation[] {
  return [...product].flatMap(([file, imports]) => imports.flatMap((to) => edge(file, to)));
}

function edge(file: string, to: string): Violation[] {
  const found: Violation[] = [];
  const layer = [...LAYERS.keys()].find((folder) => file.startsWith(folder));
  const allowed = layer === undefined ? undefined : [layer, ...(LAYERS.get(layer) ?? [])];
  const local = [...LAYERS.keys()].some((folder) => to.startsWith(folder));
  if (allowed && local && !allowed.some((folder) => to.startsWith(folder))) found.push({ rule: 'layer', chain: [file, to] });
  if (PURE.test(file) && !PURE.test(to) && !PURE_PACKAGES.test(to)) found.push({ rule: 'impure', chain: [file, to] });
  if (TEST_CODE.test(to) && !/^[^/]+\.config\.ts$/.test(file)) found.push({ rule: 'test-code', chain: [file, to] });
  return found;
}

/** Nothing that runs beside the server's data reaches code that opens a sealed value. */
function decrypting(product: ImportGraph): Violation[] {
  const starts = [...product.keys()].filter((file) => SERVER_SIDE.test(file));
  return starts.flatMap((start) =>
    [...reached(product, start)]
      .filter(([file]) => SHARED_OR_CLIENT.test(file) && !SERVER_SIDE.test(file) && !SERVER_MAY_REACH.test(file))
      .map(([, chain]): Violation => ({ rule: 'decrypts', chain })),
  );
}

/** Every file that `start` reaches, with the shortest chain to it. */
function reached(graph: ImportGraph, start: string): Map<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>([[start, [start]]]);
  for (const [file, chain] of chains) {
    for (const to of graph.get(file) ?? []) {
      if (!chains.has(to)) chains.set(to, [...chain, to]);
    }
  }
  return chains;
}

/** One violation for each import that closes a cycle. */
function cycles(graph: ImportGraph): Violation[] {
  const done = new Set<string>();
  const found: Violation[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push({ rule: 'cycle', chain: [...path.slice(path.indexOf(file)), file] });
      return;
    }
    if (done.has(file)) return;
    for (const to of graph.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
