import { expect, test } from '@playwright/test';
import { makeSigningKeyPair } from '../../lib/crypto/hazmat/ed25519.ts';
import { parseSetupToken } from '../../lib/protocol/setup-token.ts';
import { AgentClient, redeem, redemption } from '../fixtures/agent-client.ts';
import { filled, texts } from '../fixtures/texts.ts';
import { VaultPage } from '../fixtures/vault-page.ts';

const { agents } = texts;
const PASSWORD = [[texts.field.password, 'hunter2']] as const;

let vault: VaultPage;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  vault = await VaultPage.claim(browser);
  await vault.owner.createEntry('login', 'GitHub', PASSWORD);
  await vault.owner.createEntry('login', 'Twin', PASSWORD);
  await vault.owner.createEntry('login', 'twin ', PASSWORD);
  await vault.owner.createEntry('login', 'Never read', PASSWORD);
});

test.afterAll(async () => vault.close());

test('two entries of one name are explained, and keep the agent from being made', async () => {
  const { page, owner } = vault;
  await owner.goTo('agents');
  await page.getByRole('button', { name: agents.new }).first().click();
  await owner.textbox(agents.create.nameLabel).fill('Codex');
  await owner.button(agents.create.next).click();
  await owner.button(filled(agents.pick.selectShown, { count: 4 })).click();

  await expect(page.getByRole('alert')).toContainText('“');
  await expect(owner.button(agents.create.next)).toBeDisabled();
  await vault.expectAccessible();
  await page.getByRole('checkbox', { name: 'twin' }).first().uncheck();
  await expect(owner.button(agents.create.next)).toBeEnabled();
  await discard();
});

test('what was typed for a new agent is there again after a lock', async () => {
  const { page, owner } = vault;
  await owner.goTo('agents');
  await page.getByRole('button', { name: agents.new }).first().click();
  await owner.textbox(agents.create.nameLabel).fill('Typed before the lock');
  await page.keyboard.press('ControlOrMeta+Shift+L');
  await owner.button(texts.entrance.signIn.unlock).click();
  await expect(owner.textbox(agents.create.nameLabel)).toHaveValue('Typed before the lock');
  await discard();
});

test('the page notices by itself who redeems a token, and who comes second', async () => {
  const { owner, instance } = vault;
  const token = await owner.createAgent('First', ['GitHub']);
  await AgentClient.enrol(instance, token);
  await owner.seesConnected('First');

  await redeem(instance, await redemption(parseSetupToken(token), await makeSigningKeyPair()));
  await owner.openAgent('First');
  await owner.sees(agents.notice.contestedTitle);
  await vault.expectAccessible();
});

test('a token is copied in sight, what is left to do stays after connecting, and a stranger is revoked at once', async () => {
  const { page, owner, instance } = vault;
  const token = await owner.createAgent('Stranger', ['GitHub']);
  const dialog = page.getByRole('dialog');
  await page.getByRole('tab', { name: agents.commands.claude }).click();
  await expect(dialog).toContainText('npm install');
  await owner.button(agents.token.copy).click();
  await expect(dialog).toContainText(agents.token.copied.split('{')[0] ?? '');

  const agent = await AgentClient.enrol(instance, token);
  await owner.sees(filled(agents.token.connectedTitle, { name: 'Stranger' }));
  await expect(dialog).toContainText('CLAUDE.md');
  await expect(dialog).not.toContainText('npm install');
  await vault.expectAccessible();
  await dialog.getByRole('button', { name: agents.detail.revoke }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: agents.revoke.action }).click();
  await expect(dialog).toContainText(filled(agents.detail.revoked, { name: 'Stranger' }));
  await expect(dialog).not.toContainText('CLAUDE.md');
  expect(await agent.read({ name: 'GitHub', field: 'password' })).toEqual({ refused: 'revoked' });
  await owner.button(agents.create.done).click();
});

test('the rules refuse what is no address, and the server keeps to the rest', async () => {
  const { page, owner, instance } = vault;
  const agent = await AgentClient.enrol(instance, await owner.createAgent('Second', ['GitHub']));
  await owner.seesConnected('Second');
  const github = { name: 'GitHub', field: 'password' };
  expect(await agent.read(github)).toEqual({ value: 'hunter2' });

  await owner.openAgent('Second');
  await page.getByRole('region', { name: agents.rules.title }).getByRole('button', { name: agents.rules.change }).click();
  const addresses = owner.textbox(agents.rules.addressesLabel);
  await addresses.fill('10.0.0.0/8\nmy house');
  await owner.button(agents.rules.save).click();
  await owner.sees(filled(agents.rules.addressForm, { text: 'house' }));
  await expect(addresses).toBeFocused();
  await addresses.fill('10.0.0.0/8');
  await owner.button(agents.rules.save).click();
  await owner.sees(agents.rules.saved);
  expect(await agent.read(github)).toEqual({ refused: 'address' });
});

test('what was typed into the rules is there again after a lock', async () => {
  const { page, owner } = vault;
  await owner.openAgent('Second');
  await page.getByRole('region', { name: agents.rules.title }).getByRole('button', { name: agents.rules.change }).click();
  await owner.textbox(agents.rules.addressesLabel).fill('192.0.2.7');
  await page.keyboard.press('ControlOrMeta+Shift+L');
  await owner.button(texts.entrance.signIn.unlock).click();
  await expect(owner.textbox(agents.rules.addressesLabel)).toHaveValue('192.0.2.7');
  // Nor does a slip of the hand take it.
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').getByRole('button', { name: texts.common.cancel }).click();
  await expect(owner.textbox(agents.rules.addressesLabel)).toHaveValue('192.0.2.7');
  await page.getByRole('dialog').getByRole('button', { name: texts.common.close }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: texts.common.discard.action }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('revoking lists what the agent has read', async () => {
  const { page, owner, instance } = vault;
  const agent = await AgentClient.enrol(instance, await owner.createAgent('Third', ['GitHub', 'Never read']));
  await owner.seesConnected('Third');
  await agent.read({ name: 'GitHub', field: 'password' });

  await owner.openAgent('Third');
  await owner.button(agents.detail.actions).click();
  await page.getByRole('menuitem', { name: agents.detail.revoke }).click();
  const read = page.getByRole('list', { name: agents.revoke.readTitle });
  await expect(read).toContainText('GitHub');
  await expect(read).not.toContainText('Never read');
  await vault.expectAccessible();
  await page.getByRole('alertdialog').getByRole('button', { name: agents.revoke.action }).click();
  await owner.sees(agents.notice.revokedTitle);
  expect(await agent.read({ name: 'GitHub', field: 'password' })).toEqual({ refused: 'revoked' });
});

/** Closes the dialog of a new agent without making one. */
async function discard(): Promise<void> {
  await vault.page.getByRole('dialog').getByRole('button', { name: texts.common.close }).click();
  await vault.page.getByRole('alertdialog').getByRole('button', { name: agents.create.discard }).click();
  await expect(vault.page.getByRole('dialog')).toHaveCount(0);
}
