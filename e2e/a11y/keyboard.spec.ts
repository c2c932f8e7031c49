import { expect, test } from '@playwright/test';
import { startInstance } from '../fixtures/instance.ts';
import type { Instance } from '../fixtures/instance.ts';
import { Keyboard } from '../fixtures/keyboard.ts';
import { Owner } from '../fixtures/owner.ts';
import { PasskeyDevice } from '../fixtures/passkey-device.ts';
import { filled, texts } from '../fixtures/texts.ts';
import { freshDatabase } from '../../tests/database.ts';

// The owner's whole way without a mouse (WCAG 2.2 §2.1.1, §2.4.3, §2.4.7).

const PASSWORD = 'correct horse';

let instance: Instance;

test.beforeAll(async () => {
  instance = await startInstance({ databaseUrl: await freshDatabase() });
});

test.afterAll(async () => instance.stop());

test('from the claim to an agent and back behind the lock, by keyboard alone', async ({ context, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await PasskeyDevice.plugInto(page);
  const owner = new Owner(page);
  const keyboard = new Keyboard(page);

  await test.step('claim, and keep the recovery code', async () => {
    const { claim, recovery } = texts.entrance;
    await page.goto(`${instance.origin}/claim#${instance.claimCode}`);
    await keyboard.tabTo(page.getByRole('textbox', { name: claim.name }));
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('Home');
    await keyboard.press('Enter');
    const code = (await page.getByLabel(recovery.label).textContent()) ?? '';
    await keyboard.expectFocusKept();
    await keyboard.tabAndPress(owner.button(recovery.kept));
    await keyboard.tabTo(page.getByRole('textbox', { name: recovery.label }));
    await keyboard.type(code);
    await keyboard.press('Enter');
    await owner.sees(texts.vault.welcome.title);
    await keyboard.expectFocusKept();
  });

  await test.step('the same keys under a Russian layout', async () => {
    const press = async (key: string, code: string) => page.evaluate(([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true })), [key, code] as const);
    await press('т', 'KeyN');
    await expect(page.getByRole('dialog', { name: texts.vault.new })).toBeVisible();
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await press(',', 'Slash');
    await expect(page.getByRole('dialog', { name: texts.shortcuts.title })).toBeVisible();
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await press('.', 'Slash');
    await expect(page.getByRole('searchbox', { name: texts.vault.search })).toBeFocused();
    await keyboard.press('Escape');
  });

  await test.step('create a login', async () => {
    await keyboard.press('n');
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await keyboard.expectFocusKept();
    await keyboard.press('n');
    await keyboard.tabAndPress(page.getByRole('dialog').getByRole('button', { name: texts.types.login }));
    await expect(owner.textbox(texts.editor.name)).toBeFocused();
    await keyboard.type('GitHub');
    await keyboard.tabTo(owner.value(texts.field.username));
    await keyboard.type('octocat');
    await keyboard.tabTo(owner.value(texts.field.password));
    await keyboard.type(PASSWORD);
    await keyboard.press('ControlOrMeta+S');
    await expect(page.getByRole('heading', { name: 'GitHub' })).toBeVisible();
    await keyboard.expectFocusKept();
  });

  await test.step('search it, open it, reveal and copy', async () => {
    await keyboard.press('/');
    await keyboard.type('git');
    await keyboard.press('Enter');
    const row = page.getByTestId('field-row').filter({ hasText: texts.field.password });
    await keyboard.tabAndPress(row.getByRole('button', { name: filled(texts.entry.show, { label: texts.field.password }) }));
    await expect(row).toContainText(PASSWORD);
    await keyboard.press('c');
    await expect.poll(async () => page.evaluate(async () => navigator.clipboard.readText())).toBe(PASSWORD);
  });

  await test.step('look at earlier versions, and come back to where they were asked for', async () => {
    const more = owner.button(texts.common.more);
    await keyboard.tabTo(more, 'Shift+Tab');
    await keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: texts.entry.history })).toBeFocused();
    await keyboard.press('Enter');
    // Visible comes before focused, and only then does Escape belong to the dialog.
    await expect(page.locator('[role="dialog"]:focus-within')).toBeVisible();
    await keyboard.press('Escape');
    await expect(more).toBeFocused();
  });

  await test.step('create an agent, up to its token', async () => {
    const { create, pick, token } = texts.agents;
    await keyboard.press('g', 'a');
    await keyboard.tabAndPress(page.getByRole('button', { name: texts.agents.new }).first());
    await expect(owner.textbox(create.nameLabel)).toBeFocused();
    await keyboard.type('Codex');
    await keyboard.press('Enter');
    await keyboard.tabAndPress(page.getByRole('group', { name: pick.list }).getByRole('checkbox', { name: 'GitHub' }), 'Space');
    await keyboard.tabAndPress(owner.button(create.next));
    await keyboard.tabAndPress(owner.button(create.make));
    await expect(page.getByRole('textbox', { name: token.label })).toContainText(/\S{40}/);
    await keyboard.expectFocusKept();
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await keyboard.expectFocusKept();
  });

  await test.step('open the timeline, lock, and sign in', async () => {
    await keyboard.press('g', 't');
    await expect(page.getByRole('heading', { name: texts.timeline.title, level: 1 })).toBeVisible();
    await keyboard.tabTo(owner.row(texts.timeline.action.agent.create).first());
    await keyboard.press('ControlOrMeta+Shift+L');
    await expect(owner.button(texts.entrance.signIn.unlock)).toBeFocused();
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: texts.timeline.title, level: 1 })).toBeVisible();
    await keyboard.expectFocusKept();
  });
});
