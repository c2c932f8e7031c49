import { expect } from 'vitest';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import { outcome } from '../fixtures/http.ts';
import type { Instance, InstanceOptions } from '../fixtures/instance.ts';
import { startInstance } from '../fixtures/instance.ts';
import { verifiedAudit, verifyManifest } from '../fixtures/owner-checks.ts';

const READERS = 4;
const ENTRIES = 5;
const GITHUB = { name: 'GitHub', field: '' };
const FAST = { perMinute: 100_000, perHour: 1_000_000, missesPerHour: 1000 };

/**
 * The real program under load, to which something happens. Whatever was answered with success must be
 * there afterwards, and nothing may be half-written.
 */
export class FaultWorld {
  readonly instance: Instance;
  readonly owner: ApiOwner;
  readonly agent: AgentClient;
  readonly #entries: readonly string[];
  /** Nonces of all fetches that were answered with a credential. */
  readonly #fetched = new Set<string>();

  private constructor(instance: Instance, owner: ApiOwner, agent: AgentClient, entries: readonly string[]) {
    this.instance = instance;
    this.owner = owner;
    this.agent = agent;
    this.#entries = entries;
  }

  /** A claimed vault with entries, one of them for an agent. */
  static async start(options: InstanceOptions = {}): Promise<FaultWorld> {
    const instance = await startInstance(options);
    const owner = await ApiOwner.claim(instance, instance.claimCode);
    const entries: string[] = [];
    for (let index = 0; index < ENTRIES; index++) entries.push(await owner.createEntry(`Entry ${index}`, secretOf(0)));
    const granted = await owner.createEntry('GitHub', secretOf(0));
    const agent = await AgentClient.enrol(instance, (await owner.createAgent('Codex', [granted], FAST)).token);
    return new FaultWorld(instance, owner, agent, entries);
  }

  /** Writes and reads until `acts` of them were acknowledged, then lets `fault` happen with others under way. */
  async workUntil(acts: number, fault: () => void): Promise<void> {
    let left = acts;
    const goesOn = () => {
      left -= 1;
      if (left === 0) fault();
      return left > 0;
    };
    await Promise.all([this.#write(goesOn), ...Array.from({ length: READERS }, async () => this.#read(goesOn))]);
  }

  /** Waits until the program answers its owner and its agent again, who have connections of their own to the database. */
  async answering(): Promise<void> {
    try {
      await expect.poll(async () => this.instance.databaseIsNew && (await this.#status()) === 200 && (await this.#reads()), { timeout: 30_000 }).toBe(true);
    } catch (cause) {
      const fatal = this.instance.log.split('\n').filter((line) => line.includes('"level":60'));
      throw new Error(`the program does not answer again: ${fatal.join('\n')}`, { cause });
    }
  }

  /** Every acknowledged act is there, the chain verifies and the manifest matches. */
  async checkEverything(when: string): Promise<void> {
    const { owner } = this;
    await owner.settle();
    const vault = await owner.load();
    for (const entry of this.#entries) {
      const found = vault.entries.find(({ id }) => id === entry);
      expect({ version: found?.version, header: found?.header }, when).toEqual(owner.written(entry));
    }
    expect(await verifyManifest(owner.keys, vault), when).toEqual(owner.manifest);
    const rows = await verifiedAudit(owner);
    const recorded = new Set(rows.filter(({ outcome: end }) => end === 'ok').map(({ request }) => nonceOf(request?.base ?? '')));
    expect([...this.#fetched].filter((nonce) => !recorded.has(nonce)), `${when}: answered but not recorded`).toEqual([]);
    const writes = rows.filter(({ action, entry }) => action.startsWith('entry.') && this.#entries.includes(entry ?? '')).length;
    expect(writes, `${when}: one row for each write`).toBe(this.#writtenVersions());
    expect(await this.agent.read(GITHUB), when).toEqual({ value: 'secret 0' });
  }

  async #reads(): Promise<boolean> {
    try {
      return 'value' in (await this.agent.read(GITHUB));
    } catch {
      return false;
    }
  }

  async #status(): Promise<number> {
    try {
      return (await this.owner.get('/api/vault')).status;
    } catch {
      return 0;
    }
  }

  /** Writes one entry after another until told to stop, or until one write fails. */
  async #write(goesOn: () => boolean): Promise<void> {
    let turn = 0;
    do turn += 1;
    while ((await this.writeOnce(turn)) && goesOn());
  }

  async #read(goesOn: () => boolean): Promise<void> {
    while ((await this.readOnce()) && goesOn());
  }

  /** Whether a write was acknowledged. */
  async writeOnce(turn: number): Promise<boolean> {
    const index = turn % ENTRIES;
    try {
      await this.owner.saveEntry(this.#entries[index] ?? '', `Entry ${index}`, secretOf(turn), 'edit');
      return true;
    } catch {
      return false;
    }
  }

  /** Whether a fetch was answered with its credential. */
  async readOnce(): Promise<boolean> {
    const request = await this.agent.signFetch([this.agent.tag(GITHUB)]);
    try {
      if (outcome(await this.agent.send(request)) !== 'ok') return false;
    } catch {
      return false;
    }
    this.#fetched.add(nonceOf(request.headers['signature-input'] ?? ''));
    return true;
  }

  #writtenVersions(): number {
    const versions = this.#entries.map((entry) => this.owner.written(entry)?.version ?? 0);
    return versions.reduce((sum, version) => sum + version, 0);
  }
}

function nonceOf(text: string): string {
  return /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
}

function secretOf(turn: number): { label: string; value: string }[] {
  return [{ label: 'Password', value: `secret ${turn}` }];
}
