import type { ClientErrorCode } from './errors.ts';
import { ClientError } from './errors.ts';

/**
 * The code of what a ceremony threw (W3C WebAuthn Level 3 §5.1.3 and §5.1.4). Browsers use
 * `NotAllowedError` for a refusal and for a time-out alike, so that pages cannot tell who has a
 * passkey; the clock tells the two apart.
 * @param timedOut whether the ceremony's whole time had passed
 */
export function toPasskeyError(kind: 'create' | 'get', cause: unknown, timedOut: boolean): ClientError {
  const name = cause instanceof Error ? cause.name : 'unknown';
  return new ClientError(passkeyCode(kind, name, timedOut), `the passkey ceremony failed: ${name}`, { cause });
}

function passkeyCode(kind: 'create' | 'get', name: string, timedOut: boolean): ClientErrorCode {
  switch (name) {
    case 'NotAllowedError':
      return timedOut ? 'passkey-timeout' : 'passkey-cancelled';
    case 'AbortError':
      return 'passkey-cancelled';
    case 'TimeoutError':
      return 'passkey-timeout';
    case 'InvalidStateError':
      return kind === 'create' ? 'passkey-exists' : 'passkey-unknown';
    case 'ConstraintError':
    case 'NotSupportedError':
      return 'passkey-unsupported';
    default:
      return 'passkey-failed';
  }
}
