import { CliError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { askedProfile } from './invocation.ts';
import { profileFiles } from './profile.ts';
import type { ProxyRecord } from './proxy/background.ts';
import { requireProxy, runningProxy } from './proxy/background.ts';

/**
 * The proxy that runs, or null. It acts as the agent that it was started for, so where this call asks for another
 * profile it is not asked.
 * @throws CliError `not-running` there, and those of the project file
 */
export async function proxyInUse(invocation: Invocation): Promise<ProxyRecord | null> {
  const record = await runningProxy(invocation.environment.stateFolder);
  if (record !== null) await ensureAskedFor(invocation, record);
  return record;
}

/** The same. @throws CliError `not-running` where none runs too */
export async function requireProxyInUse(invocation: Invocation): Promise<ProxyRecord> {
  const record = await requireProxy(invocation.environment.stateFolder);
  await ensureAskedFor(invocation, record);
  return record;
}

async function ensureAskedFor(invocation: Invocation, { profile }: ProxyRecord): Promise<void> {
  const asked = await askedProfile(invocation);
  if (asked === null) return;
  const { name } = profileFiles(invocation.environment, asked);
  if (name === profile) return;
  throw new CliError('not-running', `the proxy that runs is of profile ${profile}, not of ${name}`, {
    hint: `--profile ${profile} asks it; to have another one, end it first: clavitor-cli proxy stop --profile ${profile}`,
  });
}
