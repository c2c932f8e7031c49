import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { authorityFile, readAuthority } from '../proxy/authority-file.ts';
import { bundleFileOf } from '../proxy/background.ts';
import { exists } from '../state.ts';
import { printResult } from '../terminal.ts';

/** `ca path|print`: where clients find the proxy's authority, and its certificate. Never the key. */
export function run({ line, environment, terminal }: Invocation): void {
  const authority = readAuthority(environment.configFolder);
  const bundle = bundleFileOf(environment.stateFolder);
  if (authority === null || !exists(bundle)) {
    throw new CliError('not-running', `there is no authority yet in ${authorityFile(environment.configFolder)}`, {
      hint: 'the first start of clavitor-cli proxy makes it',
    });
  }
  const { certificate } = authority;
  if (line.action === 'print') printResult(terminal, certificate, { certificate });
  else printResult(terminal, `${bundle}\n`, { bundle });
}
