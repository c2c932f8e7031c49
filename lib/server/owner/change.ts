import type { Transaction } from '../../../db/connection.ts';
import type { Id } from '../../protocol/ids.ts';
import type { ChangeRequest } from '../../protocol/wire/owner.ts';

/** One change of a vault, inside its transaction. */
export interface Change {
  readonly tx: Transaction;
  readonly vault: Id;
  readonly now: number;
  readonly request: ChangeRequest;
}
