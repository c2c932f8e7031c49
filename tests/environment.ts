// The only reader of the environment among the tests.

/** URL of a PostgreSQL superuser connection that tests make their databases on, once it runs. */
export function testPostgresUrl(): string | undefined {
  return process.env['CLAVITOR_TEST_POSTGRES'];
}

/** Tells the workers of this run where their PostgreSQL is; they inherit the environment. */
export function setTestPostgresUrl(url: string): void {
  process.env['CLAVITOR_TEST_POSTGRES'] = url;
}

/** The Chromium that `npm test` found, or undefined for Playwright's own. */
export function chromiumPath(): string | undefined {
  return process.env['CHROMIUM_PATH'] || undefined;
}

/** How often the fault tests kill something; more with CLAVITOR_FAULT_ROUNDS. */
export function faultRounds(): number {
  return Number(process.env['CLAVITOR_FAULT_ROUNDS'] ?? '20');
}

/** The environment of a program under test: what a shell needs, none of our own variables, then `own`. */
export function childEnvironment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { NODE_ENV: 'production', PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...own };
}

/** How many samples of each kind the timing test takes; 5,000 and more with CLAVITOR_TIMING_SAMPLES. */
export function timingSamples(): number {
  return Number(process.env['CLAVITOR_TIMING_SAMPLES'] ?? '500');
}

/** How many requests the soak of the proxy sends; a million with CLAVITOR_SOAK_REQUESTS=1000000. */
export function soakRequests(): number {
  return Number(process.env['CLAVITOR_SOAK_REQUESTS'] ?? '10000');
}

/** The environment of this run, for another one that it starts, with `own` in it. */
export function withEnvironment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...own };
}
