import type * as z from 'zod/mini';
import { AgentFailure, ConfirmRequest, FetchAnswer, FetchRequest, LeaseAnswer, LeaseRequest, RedeemAnswer, RedeemRequest } from '../../wire/agent.ts';
import { Assertion, ChangeRequest, ClaimRequest, GrantWrite, LeaseRevocation, NewToken, Registration } from '../../wire/owner.ts';
import type { Operation } from '../input.ts';

const SCHEMAS: Readonly<Record<string, z.ZodMiniType>> = {
  AgentFailure,
  Assertion,
  ChangeRequest,
  ClaimRequest,
  ConfirmRequest,
  FetchAnswer,
  FetchRequest,
  GrantWrite,
  LeaseAnswer,
  LeaseRequest,
  LeaseRevocation,
  NewToken,
  RedeemAnswer,
  RedeemRequest,
  Registration,
};

/** What the wire schemas let through. */
export const wireOperations: Readonly<Record<string, Operation>> = {
  wire: (input) => {
    const schema = SCHEMAS[input.text('schema')];
    if (!schema) throw new TypeError(`there is no schema ${input.text('schema')}`);
    return schema.safeParse(input.json('value')).success ? 'accepted' : 'refused';
  },
};
