import { EmbeddedError } from '../db/embedded/errors.ts';
import { EnvError } from '../lib/server/env.ts';
import { describeError } from '../lib/server/log.ts';

export type ProgramErrorCode = 'port-in-use' | 'port-forbidden' | 'address-unknown' | 'database-unreachable' | 'not-built';

/** The program cannot start; the message says why and what to do. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly code: ProgramErrorCode;

  constructor(code: ProgramErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What the operator reads when the program does not start. */
export function explain(failure: unknown): string {
  if (failure instanceof EnvError || failure instanceof EmbeddedError || failure instanceof ProgramError) return `error: ${failure.message}`;
  return `error: the program could not start\n${JSON.stringify(describeError(failure), null, 2)}`;
}
