import { AgentClient } from '../e2e/fixtures/agent-client.ts';
import { openBrowserVault } from './browser-vault.ts';
import type { BrowserVault } from './browser-vault.ts';
import { loadFetches } from './fetch-load.ts';
import { say } from './stage.ts';
import { round } from './statistics.ts';

const ROWS = 100_000;
const NAME = 'GitHub';

/**
 * Verifies 100,000 audit rows in the browser that has never seen them: each is a real fetch of a real
 * agent. Time from the call to the verdict, and the longest task of the page's main thread meanwhile.
 */
export async function benchAudit(): Promise<Record<string, number>> {
  await using vault = await openBrowserVault();
  const agent = await enrol(vault);
  say(`audit: making ${ROWS} rows`);
  await loadFetches(agent, [NAME], ROWS);
  await vault.openBareClient();
  await vault.page.evaluate(() => clavitor.entrance.signIn());
  await vault.goStraight();
  const measured = await vault.page.evaluate(async () => {
    let longestTask = 0;
    const observer = new PerformanceObserver((list) => {
      for (const task of list.getEntries()) longestTask = Math.max(longestTask, task.duration);
    });
    observer.observe({ type: 'longtask' });
    const started = performance.now();
    const { state, upTo } = await clavitor.timeline.verifyTimeline();
    return { state, upTo, seconds: (performance.now() - started) / 1000, longestTask };
  });
  if (measured.state !== 'verified' || measured.upTo < ROWS) throw new Error(`the log was not verified: ${measured.state} up to ${measured.upTo}`);
  return { seconds: round(measured.seconds), longestTaskMs: round(measured.longestTask, 0), rows: measured.upTo };
}

async function enrol(vault: BrowserVault): Promise<AgentClient> {
  const token = await vault.page.evaluate(async (name) => {
    const entry = crypto.randomUUID();
    const field = { id: crypto.randomUUID(), key: 'password', label: 'Password', kind: 'secret' as const, class: 'shared' as const, value: 'bench' };
    await clavitor.entries.saveEntry({ id: entry, version: 0, type: 'login', name, urls: [], hosts: [], tags: [], favourite: false, primary: field.id, fields: [field] });
    const policy = { ...clavitor.agents.DEFAULT_POLICY, perMinute: 100_000, perHour: 1_000_000 };
    return (await clavitor.agents.createAgent({ name: 'Bench', entries: [entry], policy, lifeSeconds: 900 })).token;
  }, NAME);
  return AgentClient.enrol({ port: vault.instance.port, origin: vault.origin }, token);
}
