import { parseHostRule, ruleNamesHost } from '../protocol/host-rules.ts';
import { FetchRequest } from '../protocol/wire/agent.ts';

/** The host for which an agent's proxy asked for a value. */
export interface RecordedHost {
  /** `host`, or `host:port` where that is not 443. */
  readonly text: string;
  /** Whether the entry could be sent there, as a proxy sends it nowhere else; null where that is not known any more. */
  readonly isAllowed: boolean | null;
}

/**
 * The host in the body of an agent's request; null for a request that names none. That the agent wrote it is for the
 * row's proof to say.
 * @param allowed the entry's allowed hosts at that time, or null
 */
export function recordedHost(body: string, allowed: readonly string[] | null): RecordedHost | null {
  const { host, port } = /^(?<host>\[[0-9a-f:.]+\]|[^:]+):(?<port>\d{1,5})$/.exec(hostIn(body))?.groups ?? {};
  if (host === undefined || port === undefined) return null;
  const rules = allowed?.flatMap((text) => parseHostRule(text) ?? []);
  const isAllowed = rules?.some((rule) => (rule.port ?? 443) === Number(port) && ruleNamesHost(rule, host)) ?? null;
  return { text: port === '443' ? host : `${host}:${port}`, isAllowed };
}

function hostIn(body: string): string {
  try {
    return FetchRequest.parse(JSON.parse(body)).host ?? '';
  } catch {
    // The body of another request.
    return '';
  }
}
