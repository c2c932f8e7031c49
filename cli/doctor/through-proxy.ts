import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentSession } from '../agent-session.ts';
import { inheritedVariables } from '../environment.ts';
import { findProgram } from '../installed.ts';
import type { ProfileFiles } from '../profile.ts';
import { clientEnvironment } from '../proxy/client-environment.ts';
import { startProbeHost, startProxy } from '../proxy/load.ts';
import { NO_RULES } from '../proxy/rules.ts';
import type { ProbeHost } from '../proxy/start.ts';
import { removePrivate, writePrivate } from '../state.ts';
import type { Finding } from './finding.ts';
import type { Probe } from './probes.ts';
import { PROBES } from './probes.ts';

const WAIT_MS = 30_000;
const LOOK_MS = 50;

/**
 * Has each installed tool send a request through a proxy of the doctor's own, with the environment that `proxy env`
 * sets, to a host that is reached no other way (see [Note: The doctor's host]). No credential is involved.
 */
export async function checkToolsThroughProxy(session: AgentSession, files: ProfileFiles, stateFolder: string): Promise<Finding[]> {
  const [caFile, bundleFile] = ['ca', 'bundle'].map((name) => join(stateFolder, `doctor-${process.pid}-${name}.pem`)) as [string, string];
  const host = await startProbeHost();
  try {
    writePrivate(caFile, host.caPem);
    const credentials = `clavitor:${randomBytes(24).toString('base64url')}`;
    const proxy = await startProxy({ session, seenFile: files.seen, ca: 'memory', port: 0, extraCaFiles: [caFile], company: host.company, rules: { rules: () => NO_RULES, intercept: 'all' }, credentials });
    try {
      writePrivate(bundleFile, proxy.bundlePem);
      const environment = clientEnvironment(proxy.url, bundleFile);
      return await Promise.all(PROBES.filter(({ tool }) => findProgram(tool) !== null).map((probe) => check(probe, host, environment)));
    } finally {
      await proxy.stop();
    }
  } finally {
    await host.stop();
    removePrivate(caFile);
    removePrivate(bundleFile);
  }
}

async function check(probe: Probe, host: ProbeHost, environment: Readonly<Record<string, string>>): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'clavitor-doctor-'));
  try {
    const arrived = await runProbe(probe, host, environment, folder);
    if (arrived) return { name: `${probe.tool}, tried`, state: 'ok', text: 'takes the proxy and its authority', fix: null };
    return { name: `${probe.tool}, tried`, state: 'wrong', text: 'does not take the proxy or its authority from the environment of proxy env', fix: probe.fix };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Runs a tool until it has arrived or ended. @returns whether it has arrived */
function runProbe(probe: Probe, host: ProbeHost, environment: Readonly<Record<string, string>>, folder: string): Promise<boolean> {
  const url = `${host.origin}/${probe.tool}`;
  const variables = { ...inheritedVariables(), ...environment, ...probe.variables?.(url, folder) };
  return new Promise((resolve) => {
    const child = spawn(findProgram(probe.tool) ?? probe.tool, probe.args(url), {
      cwd: folder,
      // Next's types ask for NODE_ENV in every environment.
      env: variables as NodeJS.ProcessEnv,
      stdio: 'ignore',
    });
    const looking = setInterval(() => {
      if (host.arrived.has(probe.tool)) child.kill();
    }, LOOK_MS);
    const deadline = setTimeout(() => child.kill('SIGKILL'), WAIT_MS);
    const end = () => {
      clearInterval(looking);
      clearTimeout(deadline);
      resolve(host.arrived.has(probe.tool));
    };
    child.once('error', end).once('close', end);
  });
}
