import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import type { Instance } from '../fixtures/instance.ts';
import { startInstance } from '../fixtures/instance.ts';
import { Owner } from '../fixtures/owner.ts';
import { PasskeyDevice } from '../fixtures/passkey-device.ts';
import { texts } from '../fixtures/texts.ts';
import { freshDatabase } from '../../tests/database.ts';

// Nothing that was typed is ever lost: not to the network, not to a lock, not to another device.

const { field, editor, entry, errors, entrance } = texts;

let instance: Instance;
let context: BrowserContext;
let page: Page;
let owner: Owner;
let recoveryCode: string;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instance = await startInstance({ databaseUrl: await freshDatabase() });
  context = await browser.newContext();
  page = await context.newPage();
  await PasskeyDevice.plugInto(page);
  owner = new Owner(page);
  recoveryCode = await owner.claim(`${instance.origin}/claim#${instance.claimCode}`, 'Home');
  await owner.createEntry('login', 'GitHub', [[field.username, 'octocat'], [field.password, 'first']]);
});

test.afterAll(async () => {
  await context.close();
  await instance.stop();
});

test('a save without a network keeps what was typed, and goes through once it is back', async () => {
  await owner.openEntry('GitHub');
  await owner.button(entry.edit).click();
  await owner.value(field.password).fill('second');
  await page.getByLabel(editor.tags, { exact: true }).focus();
  await context.setOffline(true);
  await page.keyboard.press('ControlOrMeta+S');
  const notice = page.getByRole('alert').filter({ hasText: errors.offline.what });
  await expect(notice).toBeInViewport();
  await expect(owner.value(field.password)).toHaveValue('second');
  // The log cannot be read meanwhile, which is told without a word of typed text, and comes by itself afterwards.
  await owner.goTo('timeline');
  await expect(page.getByRole('alert').filter({ hasText: errors.offline.what })).not.toContainText(errors.offline.kept);
  await context.setOffline(false);
  await expect(owner.row(texts.timeline.action.entry.create, 'GitHub')).toBeVisible();
  await owner.goTo('vault');
  await page.getByRole('option', { name: 'GitHub' }).click();
  await expect(owner.value(field.password)).toHaveValue('second');
  await owner.save('GitHub');
});

test('what was typed is there again after a lock', async () => {
  await owner.openEntry('GitHub');
  await owner.button(entry.edit).click();
  await owner.value(field.username).fill('hubot');
  await owner.lock();
  await owner.sees(entrance.signIn.draftKept);
  await owner.button(entrance.signIn.unlock).click();
  await expect(owner.value(field.username)).toHaveValue('hubot');
  await owner.save('GitHub');
});

test('of two devices that change one field, the owner decides which counts, and other changes are joined', async ({ browser }) => {
  const elsewhere = await browser.newContext();
  try {
    const other = await elsewhere.newPage();
    await PasskeyDevice.plugInto(other);
    const there = new Owner(other);
    await other.goto(`${instance.origin}/recover`);
    await other.getByRole('textbox', { name: entrance.recover.code }).fill(recoveryCode);
    await there.button(entrance.recover.action).click();
    await expect(other.getByRole('navigation', { name: texts.nav.main })).toBeVisible();

    await owner.openEntry('GitHub');
    await owner.button(entry.edit).click();
    await owner.value(field.password).fill('mine');
    await there.editEntry('GitHub', async () => {
      await there.value(field.password).fill('theirs');
      await there.value(field.username).fill('octocat');
    });
  } finally {
    await elsewhere.close();
  }
  await owner.button(texts.common.save).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(editor.conflict.valueDiffers);
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  await dialog.getByRole('button', { name: editor.conflict.save }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'GitHub' })).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByTestId('field-row').filter({ hasText: field.password })).toContainText('mine');
  await expect(page.getByTestId('field-row').filter({ hasText: field.username })).toContainText('octocat');
});
