import type { CliErrorCode } from '../errors.ts';
import { CliError } from '../errors.ts';
import type { ProbeHost, ProxyOptions, RunningProxy } from './start.ts';

/**
 * Starts a proxy in this process. It is in a file of its own, which is loaded here.
 * @throws CliError `busy` where the port is taken, and those of the authority's file
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const bundle = await import('./run.ts');
  try {
    return await bundle.startProxy(options);
  } catch (error) {
    throw ownError(error);
  }
}

/** Starts a host for the doctor; it is in the proxy's file, beside what makes certificates. */
export async function startProbeHost(): Promise<ProbeHost> {
  const bundle = await import('./run.ts');
  return bundle.startProbeHost();
}

/** That file has its own copy of the error class. */
function ownError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'CliError' || !('code' in error) || !('hint' in error)) return error;
  return new CliError(error.code as CliErrorCode, error.message, {
    cause: error,
    ...(typeof error.hint === 'string' && { hint: error.hint }),
  });
}
