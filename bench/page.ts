import { chromium } from '@playwright/test';
import { startInstance } from '../e2e/fixtures/instance.ts';
import { chromiumPath } from '../tests/environment.ts';
import { median, round } from './statistics.ts';

const ROUNDS = 5;

/** The first load of the sign-in page with an empty cache: bytes on the wire, and time until its button works. */
export async function benchPage(): Promise<Record<string, number>> {
  const instance = await startInstance();
  const browser = await chromium.launch({ executablePath: chromiumPath() ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    const loads = [];
    for (let index = 0; index < ROUNDS; index++) {
      const context = await browser.newContext({ locale: 'en' });
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      let bytes = 0;
      session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
      await page.goto(instance.origin);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      const interactive = await page.evaluate(() => performance.now());
      await page.waitForLoadState('networkidle');
      loads.push({ bytes, interactive });
      await context.close();
    }
    return {
      compressedBytes: median(loads.map((load) => load.bytes)),
      interactiveMs: round(median(loads.map((load) => load.interactive)), 0),
    };
  } finally {
    await browser.close();
    await instance.stop();
  }
}
