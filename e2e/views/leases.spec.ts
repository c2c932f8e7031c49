import type { Locator } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { LeaseAnswer } from '../../lib/protocol/wire/agent.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { json, outcome } from '../fixtures/http.ts';
import type { Announced } from '../fixtures/leases.ts';
import { announcement, postLease } from '../fixtures/leases.ts';
import { filled, texts } from '../fixtures/texts.ts';
import { VaultPage } from '../fixtures/vault-page.ts';

const { leases } = texts.agents;

let vault: VaultPage;
let agent: AgentClient;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  vault = await VaultPage.claim(browser);
  const { owner, instance } = vault;
  await owner.createEntry('login', 'GitHub', [[texts.field.password, 'hunter2']]);
  agent = await AgentClient.enrol(instance, await owner.createAgent('Codex', ['GitHub']));
  await owner.seesConnected('Codex');
  await owner.openAgent('Codex');
});

test.afterAll(async () => vault.close());

function card(): Locator {
  return vault.page.getByRole('region', { name: leases.title });
}

async function make(announced: Announced = {}): Promise<string> {
  const content = await announcement(agent, announced);
  expect(outcome(await postLease(agent, content))).toBe('ok');
  return content.lease;
}

/** Ends all as the agent does. */
async function endAll(): Promise<string> {
  return outcome(await postLease(agent, { act: 'end', leases: [...(await standing())] }));
}

async function standing(): Promise<readonly string[]> {
  return LeaseAnswer.parse(json(await postLease(agent, { act: 'list' }))).leases;
}

test('an agent without leases has a card that says how one is made', async () => {
  await expect(card()).toContainText(leases.none);
  await expect(card()).toContainText('clavitor-cli lease');
  await expect(card().getByRole('button')).toHaveCount(0);
});

test('leases appear by themselves, with what they are for and how long they last', async () => {
  const rules = ['GET,POST api.github.com/repos/*', 'uploads.github.com:8443'];
  await make({ reference: { name: 'GitHub', field: 'password' }, rules });
  await expect(card().getByRole('listitem').filter({ hasText: 'GitHub / password' }).getByRole('list', { name: leases.hosts }).getByRole('listitem')).toHaveText(rules);
  await expect(card()).toContainText(/\d:\d\d/);
  await vault.expectAccessible();
  expect(await endAll()).toBe('ok');
  await expect(card()).toContainText(leases.none);
});

test('a lease goes from the page when its time is over', async () => {
  await make({ expiresAt: Date.now() + 12_000 });
  await expect(card().getByRole('button')).toHaveCount(1);
  await expect(card().getByRole('button')).toHaveCount(0, { timeout: 20_000 });
  await expect(card()).toContainText(leases.none);
});

test('one is revoked by the keyboard, and the focus stays in the card', async () => {
  const { page, owner } = vault;
  await make({ reference: { name: 'GitHub', field: 'password' } });
  await card().getByRole('button', { name: filled(leases.revokeOne, { name: 'GitHub / password' }) }).focus();
  await page.keyboard.press('Enter');
  await owner.sees(filled(leases.revoked, { name: 'GitHub / password' }));
  await expect(card()).toContainText(leases.none);
  expect(await standing()).toEqual([]);
  expect(await card().evaluate((element) => element.contains(document.activeElement))).toBe(true);
});

test('attack 32: a description that the agent did not seal for this end is shown as such, and can be revoked', async () => {
  const { owner } = vault;
  const other = await AgentClient.enrol(vault.instance, await owner.createAgent('Forger', ['GitHub']));
  await owner.seesConnected('Forger');
  await owner.openAgent('Codex');
  await make({ sealer: other });
  await expect(card()).toContainText(leases.unreadable);
  await vault.expectAccessible();
  await card().getByRole('button', { name: leases.revokeUnreadable }).click();
  await owner.sees(leases.revokedUnreadable);
  expect(await standing()).toEqual([]);
});

test('all are revoked at once, and the timeline tells of each', async () => {
  const { page, owner } = vault;
  await make();
  await make();
  await card().getByRole('button', { name: leases.revokeAll }).click();
  await owner.sees(leases.revokedAll);
  await expect(card()).toContainText(leases.none);
  expect(await standing()).toEqual([]);
  const timeline = page.getByRole('region', { name: texts.agents.detail.timeline });
  await expect(timeline.getByText(texts.timeline.action.lease.revoke, { exact: true }).nth(1)).toBeVisible();
  await expect(timeline.getByText(texts.timeline.action.lease.make, { exact: true }).first()).toBeVisible();
});

test('a pause ends them, which the card says', async () => {
  const { owner } = vault;
  await make();
  await expect(card().getByRole('listitem').first()).toBeVisible();
  await owner.button(texts.agents.detail.pause).click();
  await expect(card()).toContainText(leases.ended);
  await expect(card().getByRole('listitem')).toHaveCount(0);
  await owner.button(texts.agents.detail.resume).click();
  await expect(card()).toContainText(leases.none);
});

test('the log of all that verifies', async () => {
  await vault.owner.goTo('timeline');
  await expect(vault.page.getByText(texts.timeline.verify.verified.split('{')[0] ?? '').first()).toBeVisible();
});
