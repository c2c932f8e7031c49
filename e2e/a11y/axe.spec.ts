import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { expectAccessible, expectFits } from '../fixtures/accessibility.ts';
import { startInstance } from '../fixtures/instance.ts';
import { Owner } from '../fixtures/owner.ts';
import { PasskeyDevice } from '../fixtures/passkey-device.ts';
import { catalogues, filled } from '../fixtures/texts.ts';
import { freshDatabase } from '../../tests/database.ts';

// Every page in both languages, on a desktop and on a phone, and at 200 % zoom of a 1280 px window,
// which is one of 640. Axe looks at each language, theme and width once.

const DESKTOP = { width: 1280, height: 800 };
const ZOOMED = { width: 640, height: 400 };
const PHONE = { width: 360, height: 740 };

const LANGUAGES = [
  { locale: 'en-US', themes: { desktop: 'light' } },
  { locale: 'ru-RU', themes: { phone: 'dark' } },
] as const;

for (const { locale, themes } of LANGUAGES) {
  test.describe(locale, () => {
    test.use({ locale, deviceScaleFactor: 2, viewport: DESKTOP, reducedMotion: 'reduce' });

    test('every page is accessible and fits', async ({ page }) => {
      test.setTimeout(420_000);
      const instance = await startInstance({ databaseUrl: await freshDatabase() });
      await PasskeyDevice.plugInto(page);
      const owner = new Owner(page, catalogues[locale]);
      const look = async (name: string) => test.step(name, async () => lookAt(page, themes));
      try {
        await entrance(owner, `${instance.origin}/claim#${instance.claimCode}`, look);
        await entries(owner, look);
        await agents(owner, look);
        await rest(owner, instance.origin, look);
      } finally {
        await instance.stop();
      }
    });
  });
}

type Look = (name: string) => Promise<void>;
/** In which theme axe looks at which width. */
type Themes = Readonly<Partial<Record<'desktop' | 'phone', 'light' | 'dark'>>>;

async function lookAt(page: Page, { desktop, phone }: Themes): Promise<void> {
  await page.setViewportSize(ZOOMED);
  await expectFits(page);
  await page.setViewportSize(PHONE);
  await expectFits(page);
  if (phone) await expectAccessibleIn(page, phone);
  await page.setViewportSize(DESKTOP);
  await expectFits(page);
  if (desktop) await expectAccessibleIn(page, desktop);
}

async function expectAccessibleIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await expectAccessible(page);
}

async function entrance(owner: Owner, link: string, look: Look): Promise<void> {
  const { page } = owner;
  const { claim, recovery } = owner.texts.entrance;
  await page.goto(link);
  await page.getByRole('textbox', { name: claim.name }).fill('Home');
  await owner.button(owner.texts.entrance.preferences).click();
  await look('open menu of the entrance');
  await page.keyboard.press('Escape');
  await look('claim');
  await owner.button(claim.create).click();
  const code = (await page.getByLabel(recovery.label).textContent()) ?? '';
  await look('recovery code');
  await owner.button(recovery.kept).click();
  await page.getByRole('textbox', { name: recovery.label }).fill('AAAAA');
  await owner.button(recovery.confirm).click();
  await expect(page.getByRole('textbox', { name: recovery.label })).toHaveAttribute('aria-invalid', 'true');
  await look('a recovery code mistyped');
  await page.getByRole('textbox', { name: recovery.label }).fill(code);
  await owner.button(recovery.confirm).click();
  await owner.sees(owner.texts.vault.welcome.title);
  await look('empty vault');
}

async function entries(owner: Owner, look: Look): Promise<void> {
  const { page, texts } = owner;
  await page.keyboard.press('n');
  await look('types of entries');
  await page.getByRole('dialog').getByRole('button', { name: texts.types.login }).click();
  await owner.button(texts.common.save).click();
  await look('editor with a missing name');
  await owner.button(texts.editor.generate).click();
  await look('generator');
  await owner.button(texts.generator.use).click();
  await owner.textbox(texts.editor.name).fill('A name that is so long that no list and no phone can show all of it in one line');
  await owner.value(texts.field.username).fill('a-user-name-without-any-space-that-is-long@subdomain.of.example.com');
  await owner.value(texts.field.totp).fill('JBSWY3DPEHPK3PXP');
  await owner.button(texts.editor.addUrl).click();
  await page.getByRole('textbox', { name: filled(texts.editor.url, { number: 1 }) }).fill('https://github.com/an/address/that/is/very-long?with=parameters&and=more');
  await owner.button(filled(texts.editor.fieldMenu, { label: texts.field.totp })).click();
  await look('open menu of a field');
  await page.keyboard.press('Escape');
  await owner.button(texts.common.save).click();
  await expect(owner.button(texts.entry.edit)).toBeVisible();
  await look('entry');
  await owner.button(texts.common.more).click();
  await look('open menu of an entry');
  await page.getByRole('menuitem', { name: texts.entry.history }).click();
  await look('earlier versions');
  await page.keyboard.press('Escape');
  await owner.createEntry('card', 'Visa', [[texts.field.number, '4242424242424242']]);
  await look('personal entry');
  await owner.button(texts.entry.revealPersonal).click();
  await expect(owner.button(texts.entry.hideNow)).toBeVisible();
  await look('personal entry, shown');
  await owner.button(texts.common.more).click();
  await page.getByRole('menuitem', { name: texts.entry.trash }).click();
  await owner.button(filled(texts.vault.scope, { scope: texts.vault.all })).click();
  await look('open menu of the list');
  await page.getByRole('menuitem', { name: texts.vault.trash }).click();
  await page.getByRole('option', { name: 'Visa' }).click();
  await look('trash');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+K');
  await look('command palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await look('shortcuts');
  await page.keyboard.press('Escape');
}

async function agents(owner: Owner, look: Look): Promise<void> {
  const { page, texts } = owner;
  const { create } = texts.agents;
  await owner.goTo('agents');
  await look('no agents');
  await page.getByRole('button', { name: texts.agents.new }).first().click();
  await owner.textbox(create.nameLabel).fill('Codex');
  await look('first step');
  await owner.button(create.next).click();
  await page.getByRole('group', { name: texts.agents.pick.list }).getByRole('checkbox').first().check();
  await look('second step');
  await owner.button(create.next).click();
  await look('third step');
  await owner.button(create.make).click();
  await expect(page.getByRole('textbox', { name: texts.agents.token.label })).toBeVisible();
  await look('setup token');
  await owner.button(create.done).click();
  await look('agents');
  await owner.openAgent('Codex');
  await look('agent');
  await page.getByRole('region', { name: texts.agents.rules.title }).getByRole('button', { name: texts.agents.rules.change }).click();
  await look('rules');
  await page.getByRole('dialog').getByRole('button', { name: texts.common.close }).click();
}

async function rest(owner: Owner, origin: string, look: Look): Promise<void> {
  const { page, texts } = owner;
  await owner.goTo('timeline');
  await expect(page.getByRole('button').filter({ has: page.getByRole('time') }).first()).toBeVisible();
  await look('timeline');
  await owner.goTo('settings');
  await look('settings');
  await owner.button(texts.nav.menu).click();
  await look('open menu of the vault');
  await page.keyboard.press('Escape');
  await owner.lock();
  await look('locked');
  await page.getByRole('link', { name: texts.entrance.signIn.recover }).click();
  await look('recover');
  await page.goto(`${origin}/nowhere`);
  await expect(page.getByText(texts.app.notFound.title)).toBeVisible();
  await look('not found');
}
