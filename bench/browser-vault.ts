import type { BrowserContext, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { clientFiles, openClient } from '../e2e/fixtures/client-page.ts';
import type { Instance } from '../e2e/fixtures/instance.ts';
import { startInstance } from '../e2e/fixtures/instance.ts';
import { PasskeyDevice } from '../e2e/fixtures/passkey-device.ts';
import { chromiumPath } from '../tests/environment.ts';

const ROOT_ARGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The built program with its pages, a claimed vault, and a real Chromium with a passkey. */
export interface BrowserVault extends AsyncDisposable {
  readonly origin: string;
  readonly instance: Instance;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Opens the bare client in `page`, from which a vault can be filled: `globalThis.clavitor`. */
  openBareClient(): Promise<void>;
  /** Lets all requests go straight to the program: none is looked at, which would cost time. */
  goStraight(): Promise<void>;
}

export async function openBrowserVault(): Promise<BrowserVault> {
  await using opened = new AsyncDisposableStack();
  const instance = await startInstance();
  opened.defer(() => instance.stop());
  const { origin } = instance;
  const browser = await chromium.launch({ executablePath: chromiumPath() ?? '/usr/bin/chromium', args: ROOT_ARGS });
  opened.defer(() => browser.close());
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await PasskeyDevice.plugInto(page);
  const files = await clientFiles();
  const openBareClient = async () => {
    for (const { path, type, body } of files) await context.route(`${origin}${path}`, (route) => route.fulfill({ contentType: type, body }));
    await openClient(page, instance);
  };
  await openBareClient();
  await page.evaluate(async (code) => {
    const { recoveryCode } = await clavitor.entrance.claim({ code, vaultName: 'Bench', passkeyName: 'Bench' });
    await clavitor.entrance.confirmRecoveryCode(recoveryCode);
  }, instance.claimCode);
  const close = opened.move();
  return { origin, instance, context, page, openBareClient, goStraight: () => context.unrouteAll(), [Symbol.asyncDispose]: () => close.disposeAsync() };
}
