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
