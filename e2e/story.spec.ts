import { expect, test } from '@playwright/test';
import { TOTP, URI } from 'otpauth';
import { dumpTables, readFolder } from './fixtures/database-dump.ts';
import { HostileProxy } from './fixtures/hostile-proxy.ts';
import type { Instance } from './fixtures/instance.ts';
import { startInstance } from './fixtures/instance.ts';
import type { Canary } from './fixtures/leak-scan.ts';
import { canary, leakScan } from './fixtures/leak-scan.ts';
import { Owner } from './fixtures/owner.ts';
import type { Machine } from './fixtures/packed-cli.ts';
import { PackedCli } from './fixtures/packed-cli.ts';
import type { Ceremony } from './fixtures/passkey-device.ts';
import { PasskeyDevice, recordCeremonies } from './fixtures/passkey-device.ts';
import type { TcpPostgres } from './fixtures/tcp-postgres.ts';
import { startTcpPostgres } from './fixtures/tcp-postgres.ts';
import { filled, texts } from './fixtures/texts.ts';

// The main job, end to end: a person, a real browser, the real program and the real packed CLI. What
// everybody writes into the vault is unlike anything else, so that it can be searched for afterwards.

const SECRETS = {
  vault: 'Tresor am Zugspitzplatt',
  github: 'GitHub von Adalgisa',
  user: 'adalgisa-murmeltier',
  password: 'vNq7-Sturmhaube-Kiesel-41',
  newPassword: 'wRt8-Nordlicht-Ahorn-52',
  label: 'Notfallnummer Adlerhorst',
  labelled: 'Dohle-3141-Enzian',
  seed: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  passport: 'Reisepass Adalgisa',
  holder: 'Adalgisa Kaltenbrunner',
  number: 'C01X00T47-Murmeltier',
} as const;
const AGENT = 'Codex';
const TOTP_URI = `otpauth://totp/GitHub:${SECRETS.user}?secret=${SECRETS.seed}&issuer=GitHub&digits=8&period=60&algorithm=SHA256`;

let cli: PackedCli;

test.beforeAll(async () => {
  cli = await PackedCli.install();
});

test.afterAll(async () => cli.remove());

for (const database of ['embedded', 'DATABASE_URL'] as const) {
  test(`the story on the database "${database}", and nothing of it on the server`, async ({ page }) => {
    test.setTimeout(240_000);
    const world = await startWorld(database);
    const ceremonies = await recordCeremonies(page);
    await PasskeyDevice.plugInto(page);
    const owner = new Owner(page);
    const machine = await cli.machine(database);

    const recoveryCode = await owner.claim(`${world.proxy.origin}/claim#${world.instance.claimCode}`, SECRETS.vault);
    await saveGitHub(owner);
    await savePassport(owner);
    const token = await owner.createAgent(AGENT, [SECRETS.github]);
    await connect(owner, machine, await cli.machine(`${database}-stranger`), token);
    await fetchValues(machine);
    await readTimeline(owner);
    await rotate(owner, machine);
    await endAccess(owner, machine);
    await signInAgain(owner);

    const canaries = everySecret(recoveryCode, token, ceremonies);
    await searchEverywhere(world, canaries);
  });
}

interface World {
  readonly instance: Instance;
  readonly proxy: HostileProxy;
  readonly postgres: TcpPostgres | null;
}

async function startWorld(database: 'embedded' | 'DATABASE_URL'): Promise<World> {
  const proxy = await HostileProxy.start();
  const postgres = database === 'embedded' ? null : await startTcpPostgres();
  const instance = await startInstance({ origin: proxy.origin, ...(postgres ? { databaseUrl: postgres.url } : {}) });
  proxy.forwardTo(instance.port);
  return { proxy, instance, postgres };
}

async function saveGitHub(owner: Owner): Promise<void> {
  const { field } = texts;
  await owner.createEntry('login', SECRETS.github, [
    [field.username, SECRETS.user],
    [field.password, SECRETS.password],
    [field.totp, TOTP_URI],
  ]);
  await owner.editEntry(SECRETS.github, async () => owner.addField(SECRETS.label, SECRETS.labelled));
}

async function savePassport(owner: Owner): Promise<void> {
  const { field, entry, fieldClass } = texts;
  await owner.createEntry('identity', SECRETS.passport, [
    [field['full-name'], SECRETS.holder],
    [field['document-number'], SECRETS.number],
  ]);
  await owner.openEntry(SECRETS.passport);
  const personal = owner.page.getByRole('region', { name: fieldClass.personal.name });
  await expect(personal.getByText(SECRETS.number)).toHaveCount(0);
  await personal.getByRole('button', { name: entry.revealPersonal, exact: true }).click();
  await expect(personal.getByText(SECRETS.number)).toBeVisible();
  await personal.getByRole('button', { name: entry.hideNow, exact: true }).click();
  await expect(personal.getByText(SECRETS.number)).toHaveCount(0);
}

async function connect(owner: Owner, machine: Machine, stranger: Machine, token: string): Promise<void> {
  const init = await machine.run(['init'], { stdin: `${token}\n` });
  expect(init, init.stderr).toMatchObject({ code: 0 });
  expect(init.stdout + init.stderr).toContain(AGENT);
  await owner.seesConnected(AGENT);
  const second = await stranger.run(['init'], { stdin: `${token}\n` });
  expect(second, 'the token is used').toMatchObject({ code: 4, stdout: '' });
}

async function fetchValues(machine: Machine): Promise<void> {
  expect(await machine.run(['get', SECRETS.github])).toMatchObject({ code: 0, stdout: `${SECRETS.password}\n` });
  expect(await machine.run(['get', SECRETS.github.toUpperCase(), '--field', SECRETS.label])).toMatchObject({ code: 0, stdout: `${SECRETS.labelled}\n` });
  expect(await machine.run(['get', `clavitor://${encodeURIComponent(SECRETS.github)}/username`])).toMatchObject({ stdout: `${SECRETS.user}\n` });
  const code = await machine.run(['totp', SECRETS.github]);
  expect(codesAround(new Date())).toContain(code.stdout.trim());
  expect((await machine.run(['status'])).stdout).toContain(AGENT);

  const refusals = [SECRETS.passport, 'No such entry', `${SECRETS.github} `.repeat(2)].map(async (name) => machine.run(['get', name]));
  const refused = await Promise.all(refusals);
  for (const { code: exit, stdout, stderr } of refused) expect({ exit, stdout, stderr }).toEqual({ exit: 4, stdout: '', stderr: refused[0]?.stderr });
}

/** The codes of this and the neighbouring periods: the clock may turn between two commands. */
function codesAround(now: Date): string[] {
  const totp = URI.parse(TOTP_URI);
  if (!(totp instanceof TOTP)) throw new Error('the URI is not for time-based codes');
  return [-60_000, 0, 60_000].map((shift) => totp.generate({ timestamp: now.getTime() + shift }));
}

async function readTimeline(owner: Owner): Promise<void> {
  const { action } = texts.timeline;
  await owner.goTo('timeline');
  await expect(owner.row(action.read, SECRETS.github, `cli:${AGENT.toLowerCase()}`).first()).toBeVisible();
  await expect(owner.row(action.totp, SECRETS.github).first()).toBeVisible();
  await expect(owner.row(action.read, texts.timeline.reason['no-match']).first()).toBeVisible();
  const badge = owner.page.getByRole('button', { name: new RegExp(`^${filled(texts.timeline.verify.verified, { row: '' })}\\d+`) });
  await expect(badge).toBeVisible();
}

async function rotate(owner: Owner, machine: Machine): Promise<void> {
  await owner.editEntry(SECRETS.github, async () => owner.value(texts.field.password).fill(SECRETS.newPassword));
  expect(await machine.run(['get', SECRETS.github])).toMatchObject({ code: 0, stdout: `${SECRETS.newPassword}\n` });
}

async function endAccess(owner: Owner, machine: Machine): Promise<void> {
  const get = async () => machine.run(['get', SECRETS.github]);
  await owner.openAgent(AGENT);
  await owner.pauseAgent();
  expect(await get()).toMatchObject({ code: 4, stdout: '' });
  await owner.resumeAgent();
  expect(await get()).toMatchObject({ code: 0, stdout: `${SECRETS.newPassword}\n` });
  await owner.revokeAgent(AGENT);
  expect(await get()).toMatchObject({ code: 4, stdout: '' });
}

async function signInAgain(owner: Owner): Promise<void> {
  await owner.lock();
  await owner.page.reload();
  await owner.button(texts.entrance.signIn.unlock).click();
  await owner.openEntry(SECRETS.github);
}

function everySecret(recoveryCode: string, token: string, ceremonies: readonly Ceremony[]): Canary[] {
  const written = Object.entries(SECRETS).map(([what, value]) => canary(what, value));
  const outputs = ceremonies.flatMap((ceremony) => ceremony.outputs);
  expect(outputs.length, 'outputs of the passkey were seen').toBeGreaterThan(4);
  return [
    ...written,
    canary("the agent's name", AGENT),
    canary('the recovery code', recoveryCode),
    canary('the recovery code without hyphens', recoveryCode.replaceAll('-', '')),
    canary('the setup token', token),
    ...outputs.map((output, index) => canary(`PRF output ${index}`, output)),
  ];
}

/** Database, files, logs and everything that was ever sent hold none of it; a planted canary is found everywhere. */
async function searchEverywhere({ instance, proxy, postgres }: World, canaries: readonly Canary[]): Promise<void> {
  const requests = proxy.seen.map(({ method, path, headers, body }, index) => ({
    place: `request ${index}, ${method} ${path}`,
    bytes: Buffer.concat([Buffer.from(`${path}\n${JSON.stringify(headers)}\n`), body]),
  }));
  expect(requests.length).toBeGreaterThan(20);
  const sought = [...requests, ...(await dumpTables(instance.databaseUrl)), { place: 'log', bytes: Buffer.from(instance.log) }];
  await instance.end();
  await postgres?.end();
  const everything = [...sought, ...readFolder(postgres?.folder ?? instance.dataDir)];
  expect(leakScan(everything, canaries)).toEqual([]);

  const planted = canary('planted', 'Zaunkönig-9911');
  const salted = everything.map(({ place, bytes }) => ({ place, bytes: Buffer.concat([bytes, planted.bytes]) }));
  expect(leakScan(salted, [planted])).toHaveLength(everything.length);
  await instance.stop();
  postgres?.remove();
  await proxy.stop();
}
