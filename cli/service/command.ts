import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../errors.ts';
import type { ProgramCall } from '../installed.ts';
import { runQuietly, shellText } from '../installed.ts';
import type { Invocation } from '../invocation.ts';
import { filesOf } from '../invocation.ts';
import { requireActive } from '../profile.ts';
import { runningProxy } from '../proxy/background.ts';
import { attempt } from '../state.ts';
import { printResult, table } from '../terminal.ts';
import type { Service } from './services.ts';
import { serviceCommand, serviceOfSystem } from './services.ts';

/** `proxy service install|uninstall|status`: a proxy that starts when its user signs in. */
export async function runService(invocation: Invocation, options: readonly string[]): Promise<void> {
  const service = serviceOfSystem(invocation.environment.stateFolder);
  const { argument } = invocation.line;
  if (argument === 'install') return install(invocation, service, options);
  if (argument === 'uninstall') return uninstall(invocation, service);
  if (argument === 'status') return status(invocation, service);
  throw new CliError('usage', 'proxy service needs one of: install, uninstall, status', { hint: 'clavitor-cli proxy --help' });
}

async function install(invocation: Invocation, { file, describe, install: calls }: Service, options: readonly string[]): Promise<void> {
  const files = await filesOf(invocation);
  await requireActive(files);
  const content = describe(serviceCommand([`--profile=${files.name}`, ...options]));
  attempt('write', file, () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o600 });
  });
  for (const call of calls) await ensureRuns(call, `${file} is written, but the system did not start it`);
  printResult(invocation.terminal, `the proxy starts when you sign in, by ${file}\n`, { installed: true, file });
}

async function uninstall({ terminal }: Invocation, { file, stop, forget }: Service): Promise<void> {
  const installed = existsSync(file);
  for (const call of installed ? stop : []) await runQuietly(call);
  attempt('remove', file, () => rmSync(file, { force: true }));
  for (const call of installed ? forget : []) await runQuietly(call);
  printResult(terminal, installed ? 'the proxy does not start any more when you sign in\n' : 'there was no service\n', { installed: false, file });
}

async function status({ terminal, environment }: Invocation, { file }: Service): Promise<void> {
  const installed = existsSync(file);
  const running = await runningProxy(environment.stateFolder);
  const rows = [
    ['service', installed ? file : 'not installed'],
    ['proxy', running === null ? 'does not run' : `http://localhost:${running.port}, process ${running.pid}`],
  ] as const;
  printResult(terminal, table(rows), { installed, file, running: running !== null });
}

async function ensureRuns(call: ProgramCall, problem: string): Promise<void> {
  const reason = await runQuietly(call);
  if (reason !== null) throw new CliError('file-system', `${problem}: ${reason}`, { hint: `by hand: ${shellText(call)}` });
}
