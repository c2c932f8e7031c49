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
  await owner.button(editor.discard.action).click();
});
