import { inheritedVariables } from '../environment.ts';
import type { Invocation } from '../invocation.ts';
import { runningProxy } from './background.ts';
import type { CompanyProxySettings } from './company-proxy.ts';
import { companyProxySettings } from './company-proxy.ts';

/** `--upstream-proxy`, or the environment's. A shell that uses this user's own proxy names that there, which does not count. */
export async function companyOf({ line, environment }: Invocation): Promise<CompanyProxySettings> {
  const record = await runningProxy(environment.stateFolder);
  return companyProxySettings(line.values.get('upstream-proxy') ?? null, inheritedVariables(), record === null ? [] : [record.port]);
}

/** `--extra-ca`, and what Node itself would take. */
export function extraCaFiles({ line }: Invocation): string[] {
  const inherited = inheritedVariables()['NODE_EXTRA_CA_CERTS'] ?? '';
  return [line.values.get('extra-ca') ?? '', inherited].filter((file) => file !== '');
}
