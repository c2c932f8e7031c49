import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { toBase64url } from '../../lib/crypto/encoding.ts';
import { auditRow } from '../../lib/protocol/audit-view.ts';
import { auditGenesis, auditRowHash } from '../../lib/protocol/audit.ts';
import { AuditRowView } from '../../lib/protocol/wire/owner.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { filled, texts } from '../fixtures/texts.ts';
import { VaultPage } from '../fixtures/vault-page.ts';

const { timeline } = texts;
/** A name that a spreadsheet would run. */
const FORMULA = '=HYPERLINK("http://evil.example","GitHub")';

let vault: VaultPage;
let agent: AgentClient;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  vault = await VaultPage.claim(browser);
  const { owner, instance } = vault;
  await owner.createEntry('login', FORMULA, [[texts.field.password, 'hunter2']]);
  agent = await AgentClient.enrol(instance, await owner.createAgent('Codex', [FORMULA]));
  await owner.seesConnected('Codex');
  await agent.read({ name: FORMULA, field: 'password' });
  await agent.read({ name: 'Elsewhere', field: '' });
});

test.afterAll(async () => vault.close());

test('rows say who did what and how it ended, and grow by themselves', async () => {
  const { owner } = vault;
  await owner.goTo('timeline');
  await expect(owner.row(timeline.action.read, FORMULA, 'cli:codex', timeline.ok)).toHaveCount(1);
  const refusal = filled(timeline.refusedBecause, { reason: timeline.reason['no-match'] });
  await expect(owner.row(timeline.action.read, 'cli:codex', refusal)).toHaveCount(1);
  await vault.expectAccessible();

  await agent.read({ name: FORMULA, field: 'password' });
  await expect(owner.row(timeline.action.read, FORMULA)).toHaveCount(2);
  await owner.row(timeline.action.read, FORMULA).first().click();
  await owner.sees(timeline.proof.verified);
});

test('the filter stands in the address', async () => {
  const { page, owner } = vault;
  await owner.goTo('timeline');
  await page.getByRole('combobox', { name: timeline.filter.outcome }).selectOption('refused');
  await expect(page).toHaveURL(/\?outcome=refused$/);
  await expect(owner.row('cli:codex')).toHaveCount(1);
  await owner.button(timeline.filter.clear).click();
  await expect(page).toHaveURL(/\/timeline$/);
  await owner.row(timeline.action.read, FORMULA).first().click();
  await owner.button(timeline.filter.onlyEntry).click();
  await expect(page).toHaveURL(/\?entry=/);
  await expect(owner.row(timeline.action.vault.claim)).toHaveCount(0);
});

test('an injection says for which host, and marks one that was not allowed', async () => {
  const { page, owner } = vault;
  const { hosts } = texts.editor;
  await owner.editEntry(FORMULA, async () => {
    await owner.button(hosts.add).click();
    await owner.textbox(filled(hosts.host, { number: 1 })).fill('api.example.com');
  });
  await owner.goTo('timeline');
  const tags = [toBase64url(agent.tag({ name: FORMULA, field: 'password' }))];
  for (const host of ['api.example.com:443', 'evil.example:443']) {
    await agent.send(await agent.sign('/agent/v1/fetch', { purpose: 'inject', tags, host }));
  }
  await expect(owner.row(timeline.action.inject, FORMULA, filled(timeline.okFor, { host: 'api.example.com' }))).toHaveCount(1);
  await owner.row(timeline.action.inject, FORMULA, filled(timeline.forbidden, { host: 'evil.example' })).click();
  await owner.sees(filled(timeline.hostForbidden, { host: 'evil.example' }));
  await expect(page.getByText(timeline.proof.verified)).toBeVisible();
  await vault.expectAccessible();

  // What was allowed before this edit nobody knows any more.
  await owner.editEntry(FORMULA, async () => owner.button(filled(hosts.remove, { number: 1 })).click());
  await owner.goTo('timeline');
  for (const host of ['api.example.com', 'evil.example']) {
    await expect(owner.row(timeline.action.inject, FORMULA, filled(timeline.okFor, { host }))).toHaveCount(1);
  }
});

test('an export holds what is needed to check it without the server', async () => {
  const { page, owner } = vault;
  await owner.goTo('timeline');
  const [preamble, ...lines] = (await exported(page, timeline.export.jsonl)).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(preamble).toMatchObject({ format: 'clavitor-audit', complete: true, agents: [{ name: 'Codex', publicKey: toBase64url(agent.pair.publicKey) }] });

  let hash = auditGenesis(agent.vault);
  for (const line of lines) {
    const row = AuditRowView.parse(line);
    hash = auditRowHash(hash, auditRow(row));
    expect(toBase64url(hash)).toBe(row.hash);
  }
  expect(preamble?.['head']).toEqual({ seq: lines.length, hash: toBase64url(hash) });
});

test('a spreadsheet runs nothing of an export', async () => {
  const { page } = vault;
  await vault.owner.goTo('timeline');
  const csv = await exported(page, timeline.export.csv);
  expect(csv).toContain(`"'${FORMULA.replaceAll('"', '""')}"`);
  expect(csv).not.toMatch(/(^|,)"?[=+@]/m);
});

test('a row that the server changed is named, and what to do about it', async () => {
  const { page, owner } = vault;
  await page.route(/\/api\/audit(\/records)?\?/, async (route) => {
    const response = await route.fetch();
    const changed = (await response.body()).toString('latin1').replaceAll('vault.claim', 'vault.cleam');
    await route.fulfill({ response, body: Buffer.from(changed, 'latin1') });
  });
  // What this tab has verified it does not verify again.
  await owner.lock();
  await owner.button(texts.entrance.signIn.unlock).click();
  await owner.goTo('timeline');
  await owner.sees(filled(timeline.verify.problem.chain.title, { row: 1 }));
  await expect(owner.button(filled(timeline.verify.broken, { row: 1 }))).toBeVisible();
  await vault.expectAccessible();
  await owner.button(filled(timeline.verify.show, { row: 1 })).click();
  await expect(owner.row(timeline.proofShort['broken-chain'])).not.toHaveCount(0);
});

async function exported(page: Page, format: string): Promise<string> {
  await page.getByRole('button', { name: timeline.export.open, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: format, exact: true }).click();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: timeline.export.make, exact: true }).click();
  return readFile(await (await download).path(), 'utf8');
}
