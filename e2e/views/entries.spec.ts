import { expect, test } from '@playwright/test';
import encodeQr from 'qr';
import { AgentClient } from '../fixtures/agent-client.ts';
import { filled, texts } from '../fixtures/texts.ts';
import { VaultPage } from '../fixtures/vault-page.ts';

const { editor, entry, field } = texts;
const URI = 'otpauth://totp/GitHub:octocat?secret=JBSWY3DPEHPK3PXP&issuer=GitHub';

let vault: VaultPage;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  vault = await VaultPage.claim(browser);
  await vault.owner.createEntry('login', 'GitHub', [[field.password, 'hunter2']]);
});

test.afterAll(async () => vault.close());

test('the owner says to which hosts the proxy may send an entry, and the agent is told', async () => {
  const { page, owner, instance } = vault;
  await owner.openEntry('GitHub');
  await owner.sees(entry.hosts.none);
  await owner.editEntry('GitHub', async () => {
    await owner.button(editor.addUrl).click();
    await owner.textbox(filled(editor.url, { number: 1 })).fill('https://github.com/login');
    await owner.button(filled(editor.hosts.suggestion, { host: 'api.github.com' })).click();
    await owner.button(editor.hosts.add).click();
    await owner.textbox(filled(editor.hosts.host, { number: 2 })).fill('*.com');
    await owner.button(texts.common.save).click();
    await owner.sees(editor.hosts.problem.wildcard);
    await expect(owner.textbox(filled(editor.hosts.host, { number: 2 }))).toBeFocused();
    await owner.textbox(filled(editor.hosts.host, { number: 2 })).fill('*.GitHub.com');
  });
  await expect(page.getByRole('list', { name: entry.hosts.title })).toContainText('api.github.com*.github.com');
  const agent = await AgentClient.enrol(instance, await owner.createAgent('Codex', ['GitHub']));
  await owner.seesConnected('Codex');
  expect(await agent.hosts({ name: 'GitHub', field: 'password' })).toEqual(['api.github.com', '*.github.com']);
});

test('a one-time code is read from a picture of its QR code', async () => {
  const { page, owner } = vault;
  await owner.openEntry('GitHub');
  await owner.button(entry.edit).click();
  const picture = (text: string) => ({ name: 'code.gif', mimeType: 'image/gif', buffer: Buffer.from(encodeQr(text, 'gif', { scale: 6 })) });
  await page.getByTestId('totp-picture').setInputFiles(picture('https://example.com'));
  await owner.sees(editor.totpPictureNone);
  await page.getByTestId('totp-picture').setInputFiles(picture(URI));
  await expect(page.getByTestId('field-editor').last()).toContainText(/\d{3}\s?\d{3}/);
  await owner.button(texts.common.cancel).click();
  await owner.button(texts.common.discard.action).click();
});

test('what was used last is at hand in the palette and in the list', async () => {
  const { page, owner } = vault;
  await owner.createEntry('login', 'Zulip', [[field.password, 'hunter3']]);
  await owner.createEntry('login', 'Asana', [[field.password, 'hunter4']]);
  await owner.openEntry('Zulip');
  await page.keyboard.press('ControlOrMeta+K');
  const palette = page.getByRole('dialog');
  await expect(palette.getByText(texts.palette.recent)).toBeVisible();
  await expect(palette.getByRole('option')).toContainText(['Zulip', 'Asana', 'GitHub', texts.vault.new]);
  await page.keyboard.type('asa');
  await expect(palette.getByRole('option').first()).toContainText('Asana');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Asana' })).toBeVisible();

  await owner.button(filled(texts.vault.scope, { scope: texts.vault.all })).click();
  await page.getByRole('menuitem', { name: texts.vault.recent }).click();
  const list = page.getByRole('listbox', { name: texts.vault.list });
  await expect(list.getByRole('option')).toContainText(['Asana', 'Zulip', 'GitHub']);
  // It does not move under the hand.
  await list.getByRole('option', { name: 'Zulip' }).click();
  await expect(page.getByRole('heading', { name: 'Zulip' })).toBeVisible();
  await expect(list.getByRole('option')).toContainText(['Asana', 'Zulip', 'GitHub']);
  await owner.button(filled(texts.vault.scope, { scope: texts.vault.recent })).click();
  await page.getByRole('menuitem', { name: texts.vault.all }).click();
});

test('the number of a card is read in groups, copied without them, and hidden with the tab', async () => {
  const { page, owner } = vault;
  const number = '4242424242424242';
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await owner.createEntry('card', 'Visa', [[field.number, number]]);
  await owner.button(entry.revealPersonal).click();
  const row = page.getByTestId('field-row').filter({ hasText: field.number });
  await expect(row.getByText('4242', { exact: true })).toHaveCount(4);
  await owner.button(filled(entry.copy, { label: field.number })).click();
  await expect.poll(async () => page.evaluate(async () => navigator.clipboard.readText())).toBe(number);

  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(row.getByText('4242')).toHaveCount(0);
  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'visibilityState');
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await owner.button(entry.revealPersonal).click();
  await expect(row.getByText('4242')).toHaveCount(4);
  await owner.openEntry('Zulip');
  await owner.openEntry('Visa');
  await expect(owner.button(entry.revealPersonal)).toBeVisible();
  await expect(row.getByText('4242')).toHaveCount(0);
});
