import type { Frame, Page } from '@playwright/test';

/**
 * Another window of the same origin that shares the page's authenticator, as a second tab of the same
 * browser does: own memory and keys, same storage, cookie and channel.
 */
export async function secondTab(page: Page): Promise<Frame> {
  const handle = await page.evaluateHandle(() => {
    const element = document.createElement('iframe');
    element.src = location.href;
    document.body.append(element);
    return element;
  });
  const frame = await handle.contentFrame();
  if (!frame) throw new Error('the frame has no page');
  await frame.waitForFunction(() => typeof globalThis.clavitor === 'object');
  return frame;
}
