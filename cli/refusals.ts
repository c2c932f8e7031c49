import type { AgentErrorCode } from '../lib/protocol/wire/agent.ts';
import { AgentFailure } from '../lib/protocol/wire/agent.ts';
import { CliError } from './errors.ts';
import type { Answer } from './server.ts';
import { badAnswer } from './server.ts';

interface Refusal {
  readonly message: string;
  readonly hint?: string;
}

const ASK_OWNER = 'ask the owner of the vault';
const NEW_TOKEN = 'ask the owner for a new setup token ("Set up again" at this agent)';

const REFUSALS: Readonly<Record<AgentErrorCode, Refusal>> = {
  refused: { message: 'the vault does not know this agent', hint: NEW_TOKEN },
  clock: { message: 'the clock of this machine is wrong', hint: 'set it, for example by NTP, and try again' },
  replayed: { message: 'the server has seen this request before', hint: 'run the command again' },
  'token-used': {
    message: 'somebody else has redeemed this setup token first',
    hint: `if that was not you on another machine, tell the owner to revoke the agent at once; then ${NEW_TOKEN}`,
  },
  'token-expired': { message: 'this setup token has expired', hint: NEW_TOKEN },
  paused: { message: 'the owner has paused this agent', hint: ASK_OWNER },
  revoked: { message: 'the owner has revoked this agent', hint: NEW_TOKEN },
  expired: { message: 'the time that the owner gave this agent is over', hint: ASK_OWNER },
  locked: { message: 'the vault has locked this agent after too many violations', hint: 'the owner can unlock it' },
  address: { message: 'this agent may not be used from this address', hint: ASK_OWNER },
  purpose: {
    message: 'the owner does not allow this agent this kind of use',
    hint: 'an agent may be allowed to use credentials without seeing them: try clavitor-cli run, or the proxy; or ask the owner of the vault',
  },
  lease: { message: 'the vault takes no such lease', hint: 'check the clock of this machine, and try again' },
  limited: { message: 'this agent has reached a limit' },
  unavailable: { message: 'the server cannot record requests now, so it answers none', hint: 'try again in a moment' },
};

/** The refusal that the server stated in `answer`, or that its form is unknown. */
export function refusalOf(answer: Answer): CliError {
  const failure = AgentFailure.safeParse(answer.body);
  if (!failure.success) return badAnswer(`has an unknown form (status ${answer.status})`);
  const code = failure.data.error;
  const { message, hint } = REFUSALS[code];
  return new CliError(code, code === 'clock' ? `${message}${clockText(answer)}` : message, {
    hint: code === 'limited' ? waitText(answer) : (hint ?? ASK_OWNER),
  });
}

/**
 * The one refusal of a name. Missing, deleted, misspelt and not granted are the same to an agent, so
 * this text depends on nothing but where the name stands.
 */
export function nameRefused(where: string | null): CliError {
  return new CliError('refused', where === null ? 'the vault refused' : `the vault refused the reference ${where}`, {
    hint: 'there is no such entry or field, or this agent may not use it: ask the owner of the vault',
  });
}

/** The refusal of a kind of use that the owner has forbidden, as the grant says. */
export function purposeRefused(): CliError {
  const { message, hint } = REFUSALS.purpose;
  return new CliError('purpose', message, { hint: hint ?? ASK_OWNER });
}

function clockText({ clockAhead }: Answer): string {
  if (clockAhead === null) return '';
  const seconds = Math.round(Math.abs(clockAhead) / 1000);
  return `: it is ${seconds} seconds ${clockAhead > 0 ? 'ahead of' : 'behind'} the server's`;
}

function waitText({ retryAfter }: Answer): string {
  return retryAfter === null ? 'wait, or ask the owner to raise it' : `try again in ${retryAfter} seconds`;
}
