import { CryptoError } from '../../crypto/errors.ts';
import { ProtocolError } from '../errors.ts';
import type { Json, VectorCase } from './case.ts';
import { VectorFile } from './case.ts';
import { vectorFiles } from './files.ts';
import type { Operation } from './input.ts';
import { Input } from './input.ts';
import { agentOperations } from './operations/agents.ts';
import { cryptoOperations } from './operations/crypto.ts';
import { hostOperations } from './operations/hosts.ts';
import { keyOperations } from './operations/keys.ts';
import { recordOperations } from './operations/records.ts';
import { requestOperations } from './operations/requests.ts';
import { wireOperations } from './operations/wire.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...cryptoOperations,
  ...keyOperations,
  ...recordOperations,
  ...agentOperations,
  ...requestOperations,
  ...hostOperations,
  ...wireOperations,
};

/** What came of running vectors. */
export interface Checked {
  /** Vectors that were run, and those among them that must fail. */
  readonly count: number;
  readonly refusals: number;
  /** One line for each vector that gave something else than it says. Empty when all is well. */
  readonly failures: readonly string[];
}

/**
 * Runs every frozen vector. Neither Node's nor a page's interfaces are needed besides WebCrypto, so the
 * same module shows that both compute the same.
 */
export async function checkVectors(files: readonly unknown[] = vectorFiles): Promise<Checked> {
  const failures: string[] = [];
  let count = 0;
  let refusals = 0;
  for (const content of files) {
    const file = VectorFile.parse(content);
    for (const vector of file.cases) {
      count++;
      if (vector.error !== undefined) refusals++;
      const failure = await difference(vector);
      if (failure !== null) failures.push(`${file.format}: ${vector.name}: ${failure}`);
    }
  }
  return { count, refusals, failures };
}

/** What `vector` gave instead of what it says, or null. */
async function difference(vector: VectorCase): Promise<string | null> {
  const expected = vector.error === undefined ? canonical(vector.result ?? null) : `error ${vector.error}`;
  const actual = await outcome(vector);
  return actual === expected ? null : `expected ${expected}, got ${actual}`;
}

async function outcome(vector: VectorCase): Promise<string> {
  const operation = OPERATIONS[vector.operation];
  if (!operation) return `no operation ${vector.operation}`;
  try {
    return canonical(await operation(new Input(vector.input)));
  } catch (error) {
    const known = error instanceof CryptoError || error instanceof ProtocolError;
    return known ? `error ${error.code}` : `unexpected ${String(error)}`;
  }
}

/** JSON with the members of objects in one order. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
