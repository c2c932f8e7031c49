import type { Route } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { filled, texts } from '../fixtures/texts.ts';
import { VaultPage } from '../fixtures/vault-page.ts';

const { passkeys, recovery, safety } = texts.settings;

let vault: VaultPage;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  vault = await VaultPage.claim(browser);
  await vault.owner.goTo('settings');
});

test.afterAll(async () => vault.close());

test('the last passkey that opens the vault stays', async () => {
  const { page, owner } = vault;
  await vault.expectAccessible();
  await page.getByRole('region', { name: passkeys.title }).getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: passkeys.remove }).click();
  await owner.sees(passkeys.lastTitle);
  await vault.expectAccessible();
  await page.keyboard.press('Escape');
});

test('a new passkey takes the place of the first', async () => {
  const { page, owner } = vault;
  // The present passkey opens the keys, and then the new device is in the hand.
  const takeNewDevice = async (route: Route) => {
    await vault.changeDevice();
    await route.continue();
  };
  await page.route('**/api/keys', takeNewDevice, { times: 1 });
  await owner.button(passkeys.add).click();
  await owner.textbox(passkeys.name).fill('YubiKey');
  await owner.button(passkeys.addAction).click();
  await owner.sees(filled(passkeys.added, { name: 'YubiKey' }));

  await owner.button(filled(passkeys.actions, { name: 'YubiKey' })).click();
  await page.getByRole('menuitem', { name: passkeys.rename }).click();
  await owner.textbox(passkeys.name).fill('Key ring');
  await page.getByRole('dialog').getByRole('button', { name: texts.settings.save }).click();
  await expect(owner.button(filled(passkeys.actions, { name: 'Key ring' }))).toBeVisible();

  await page.getByRole('button', { name: /^Actions for Linux/ }).click();
  await page.getByRole('menuitem', { name: passkeys.remove }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: passkeys.remove }).click();
  await owner.sees(passkeys.oneTitle);
  await owner.lock();
  await owner.button(texts.entrance.signIn.unlock).click();
  await expect(page.getByRole('heading', { name: texts.settings.title })).toBeVisible();
});

test('a new recovery code replaces the old one only where it is typed back', async () => {
  const { page, owner } = vault;
  await owner.button(recovery.makeNew).click();
  await page.getByRole('dialog').getByRole('button', { name: recovery.makeNew }).click();
  const code = (await page.getByTestId('recovery-code').textContent()) ?? '';
  await owner.button(recovery.kept).click();
  await owner.textbox(texts.entrance.recovery.label).fill('AAAAA-BBBBB');
  await owner.button(texts.entrance.recovery.confirm).click();
  await owner.sees(texts.errors['bad-recovery-code'].what);
  await owner.textbox(texts.entrance.recovery.label).fill(code);
  await owner.button(texts.entrance.recovery.confirm).click();
  await owner.sees(recovery.confirmedToast);
});

test('settings are kept over a lock', async () => {
  const { page, owner } = vault;
  await page.getByRole('combobox', { name: safety.autoLock }).selectOption('30');
  await owner.sees(texts.settings.saved);
  await owner.textbox(texts.settings.vault.name).fill('Office');
  await page.getByRole('region', { name: texts.settings.vault.title }).getByRole('button', { name: texts.settings.save }).click();
  await expect(page.getByRole('button', { name: texts.nav.menu })).toContainText('Office');
  await owner.lock();
  await owner.button(texts.entrance.signIn.unlock).click();
  await expect(page.getByRole('combobox', { name: safety.autoLock })).toHaveValue('30');
});

test('language and theme change at once', async () => {
  const { page } = vault;
  await page.getByRole('radio', { name: texts.theme.dark }).click();
  await expect(page.locator('html')).toHaveClass(/dark/);
  await vault.expectAccessible();
  await page.getByRole('radio', { name: texts.locale.ru }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Настройки' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await vault.expectAccessible();
});
