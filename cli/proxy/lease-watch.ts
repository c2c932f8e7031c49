import type { Duplex } from 'node:stream';
import { AGENT_ERRORS } from '../../lib/protocol/wire/agent.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import { CliError } from '../errors.ts';
import type { LeaseVault } from './lease-vault.ts';
import type { Lease } from './lease.ts';
import { Refusal } from './refusal.ts';
import { FRESH_MS, GRACE_MS } from './secrets.ts';

// [Note: How a lease ends]
// By its time; by `lease revoke`; with the proxy; and by the vault, where its owner has revoked it, paused the agent
// or taken the entry from it. So the proxy asks every CHECK_MS which leases stand, as long as it has one, and forgets
// the others. An answer is believed for FRESH_MS. Where the server cannot be reached, the last one is believed until
// GRACE_MS after it was asked for, as with values, and then no lease is. A refusal of the agent ends all of them.
// Requests under a lease are refused from then on, WebSockets are closed, and an answer that is on its way ends as
// its host ends it. What ended here is told to the vault, again with each check until it knows.

const CHECK_MS = 3_000;
const FAILURE_MS = 1_000;
/** How long the end of the proxy waits for the vault to hear of the end of its leases. */
const FAREWELL_MS = 2_000;

interface Watched {
  readonly expiresAt: number;
  /** When the vault had taken it: an answer to an earlier question says nothing of it. */
  readonly heldAt: number;
  readonly connections: Set<Duplex>;
}

/** Follows which leases of a proxy stand, see [Note: How a lease ends]. */
export class LeaseWatch {
  readonly #vault: LeaseVault;
  readonly #now: () => number;
  readonly #onGone: (id: Id) => void;
  readonly #watched = new Map<Id, Watched>();
  /** Ended here, until the vault knows or would have ended them itself, in milliseconds since 1970. */
  readonly #untold = new Map<Id, number>();
  #timer: NodeJS.Timeout | null = null;
  #checking: Promise<void> | null = null;
  /** When the last answer was asked for. */
  #confirmedAt = 0;
  #failure: CliError | null = null;
  #failedAt = -FAILURE_MS;

  /** @param onGone told of each lease that has ended */
  constructor(vault: LeaseVault, now: () => number, onGone: (id: Id) => void) {
    this.#vault = vault;
    this.#now = now;
    this.#onGone = onGone;
  }

  /** Tells the vault of a lease, and watches it. @throws CliError */
  async announce(lease: Lease): Promise<void> {
    const askedAt = this.#now();
    const standing = await this.#vault.announce(lease);
    this.#take(standing, askedAt);
    this.#watched.set(lease.id, { expiresAt: lease.expiresAt, heldAt: this.#now(), connections: new Set() });
    this.#timer ??= setInterval(() => this.#tick(), CHECK_MS).unref();
  }

  /** Ends a lease here, then in the vault. @returns whether the vault knows */
  async end(id: Id): Promise<boolean> {
    this.#untold.set(id, this.#watched.get(id)?.expiresAt ?? 0);
    this.#drop(id);
    await this.#tell().catch(ignoreFailure);
    return !this.#untold.has(id);
  }

  /** @throws Refusal `lease` where it has ended, `vault` where too much time has passed since the vault was asked */
  async ensureBelieved(id: Id, about: { readonly host: string }): Promise<void> {
    if (this.#watched.has(id) && !this.#isFresh()) await this.#check();
    if (!this.#watched.has(id)) throw new Refusal('lease', 'the lease has ended', about);
    const age = this.#now() - this.#confirmedAt;
    const failure = this.#failure;
    if (failure === null ? age < FRESH_MS : isUnasked(failure) && age < GRACE_MS) return;
    throw new Refusal('vault', failure?.message ?? 'the vault has not said whether the lease stands', { ...about, cause: failure });
  }

  /** Whether there is nothing to ask now. */
  #isFresh(): boolean {
    const now = this.#now();
    return now < this.#confirmedAt + FRESH_MS || now < this.#failedAt + FAILURE_MS;
  }

  /** Closes a connection when a lease ends. */
  onEnd(id: Id, connection: Duplex): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) {
      connection.destroy();
      return;
    }
    watched.connections.add(connection);
    connection.once('close', () => watched.connections.delete(connection));
  }

  async close(): Promise<void> {
    this.#stop();
    for (const [id, { expiresAt }] of this.#watched) {
      this.#untold.set(id, expiresAt);
      this.#drop(id);
    }
    if (this.#untold.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, FAREWELL_MS)));
    await Promise.race([this.#tell().catch(ignoreFailure), patience]);
    clearTimeout(timer);
  }

  #tick(): void {
    const now = this.#now();
    for (const [id, { expiresAt }] of this.#watched) if (expiresAt <= now) this.#drop(id);
    for (const [id, expiresAt] of this.#untold) if (expiresAt <= now) this.#untold.delete(id);
    if (this.#watched.size + this.#untold.size > 0) void this.#check();
    else this.#stop();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Asks which leases stand, one question at a time. Never rejects with what the vault says. */
  #check(): Promise<void> {
    this.#checking ??= this.#ask().finally(() => (this.#checking = null));
    return this.#checking;
  }

  async #ask(): Promise<void> {
    const askedAt = this.#now();
    try {
      this.#take(await this.#vault.standing(), askedAt);
      await this.#tell();
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      this.#failure = error;
      this.#failedAt = this.#now();
      if (isRefusal(error)) this.#dropAll();
    }
  }

  #take(standing: ReadonlySet<Id>, askedAt: number): void {
    for (const [id, { heldAt }] of this.#watched) if (heldAt <= askedAt && !standing.has(id)) this.#drop(id);
    for (const id of this.#untold.keys()) if (!standing.has(id)) this.#untold.delete(id);
    this.#confirmedAt = Math.max(this.#confirmedAt, askedAt);
    this.#failure = null;
  }

  async #tell(): Promise<void> {
    if (this.#untold.size === 0) return;
    const askedAt = this.#now();
    this.#take(await this.#vault.end([...this.#untold.keys()]), askedAt);
  }

  #dropAll(): void {
    this.#untold.clear();
    for (const id of this.#watched.keys()) this.#drop(id);
  }

  #drop(id: Id): void {
    const watched = this.#watched.get(id);
    this.#watched.delete(id);
    this.#onGone(id);
    for (const connection of watched?.connections ?? []) connection.destroy();
  }
}

/** As with values: only a server that cannot be asked leaves the last answer in force. */
function isUnasked({ code }: CliError): boolean {
  return code === 'unreachable' || code === 'unavailable';
}

/** Whether the vault itself has said no to the agent. */
function isRefusal(error: CliError): boolean {
  return !isUnasked(error) && AGENT_ERRORS.some((code) => code === error.code);
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof CliError)) throw error;
}
