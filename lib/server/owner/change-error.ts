import { ServerError } from '../errors.ts';

export function conflict(message: string): ServerError {
  return new ServerError('conflict', message);
}

/** @param detail which rule the change breaks */
export function badChange(detail: string): ServerError {
  return new ServerError('bad-request', 'the change contradicts itself or the vault', { detail });
}

/** Also for what belongs to another vault: nobody learns that it exists. */
export function notFound(): ServerError {
  return new ServerError('not-found', 'there is no such thing in this vault');
}
