import type { InstanceAnswer as InstanceAnswerType } from '../protocol/wire/owner.ts';
import { InstanceAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import { ClientError } from './errors.ts';

/**
 * What this instance is. The RP id must be this page's own host: a passkey made for another would be
 * of no use here, or of use elsewhere.
 * @throws ClientError `integrity`
 */
export async function fetchInstance(): Promise<InstanceAnswerType> {
  const instance = await call('GET', '/api/instance', InstanceAnswer);
  if (instance.rpId !== location.hostname) throw new ClientError('integrity', 'the server names another host than this page');
  return instance;
}

/** The RP id of every ceremony: the host of this page. */
export function relyingParty(): string {
  return location.hostname;
}
