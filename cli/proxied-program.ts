import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openSession } from './agent-session.ts';
import { inheritedVariables } from './environment.ts';
import type { Invocation } from './invocation.ts';
import { deadlineOf, filesOf } from './invocation.ts';
import { requireActive } from './profile.ts';
import { runProgram } from './program.ts';
import { projectOf } from './project.ts';
import { clientEnvironment } from './proxy/client-environment.ts';
import { startProxy } from './proxy/load.ts';
import type { RuleSettings } from './proxy/rule-file.ts';
import { ruleSettings } from './proxy/rule-file.ts';
import { companyOf, extraCaFiles } from './proxy/settings.ts';
import { removePrivate, writePrivate } from './state.ts';
import type { Variable } from './variables.ts';
import { placeholderOf } from './variables.ts';

/**
 * Runs a program behind a proxy of its own, which ends with it: its authority exists in memory only, and
 * it takes nobody who does not know its credentials. The variables hold references, never values.
 * @returns the exit code, as `runProgram` does
 */
export async function runBehindProxy(invocation: Invocation, variables: readonly Variable[]): Promise<number> {
  const { environment, line } = invocation;
  const files = await filesOf(invocation);
  const session = await openSession(await requireActive(files), deadlineOf(invocation));
  const inherited = inheritedVariables();
  const credentials = `clavitor:${randomBytes(24).toString('base64url')}`;
  const proxy = await startProxy({
    session,
    seenFile: files.seen,
    ca: 'memory',
    port: 0,
    extraCaFiles: extraCaFiles(invocation),
    company: await companyOf(invocation),
    rules: rulesOf(invocation),
    credentials,
  });
  const bundleFile = join(environment.stateFolder, `run-${process.pid}.pem`);
  try {
    writePrivate(bundleFile, proxy.bundlePem);
    const placeholders = Object.fromEntries(variables.map((variable) => [variable.name, placeholderOf(variable)]));
    const own = { ...clientEnvironment(proxy.url, bundleFile), ...placeholders };
    return await runProgram({ command: line.program, variables: { ...inherited, ...own }, secrets: [] });
  } finally {
    await proxy.stop();
    removePrivate(bundleFile);
  }
}

/** Under a wrapper of the shell hook a change of the project file is not in force: it was not allowed. */
function rulesOf(invocation: Invocation): RuleSettings {
  const settings = ruleSettings(invocation);
  if (!invocation.line.values.has('allowed')) return settings;
  const rules = settings.rules();
  // Behind their reading: what they were read from is what was allowed.
  projectOf(invocation);
  return { ...settings, rules: () => rules };
}
