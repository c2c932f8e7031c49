import type { ApiServer } from '../e2e/fixtures/api-server.ts';
import { startApiServer } from '../e2e/fixtures/api-server.ts';
import { ApiOwner } from '../e2e/fixtures/api-owner.ts';
import { HostileProxy } from '../e2e/fixtures/hostile-proxy.ts';
import { freshDatabase } from './database.ts';

/** Limits that no test of the CLI reaches. */
const GENEROUS = { perMinute: 10_000, perHour: 10_000, missesPerHour: 10_000 };

/** A real server with a claimed vault, and in front of it a proxy that can edit what the CLI sees. */
export class CliVault {
  readonly server: ApiServer;
  readonly proxy: HostileProxy;
  readonly owner: ApiOwner;

  private constructor(server: ApiServer, proxy: HostileProxy, owner: ApiOwner) {
    this.server = server;
    this.proxy = proxy;
    this.owner = owner;
  }

  static async start(): Promise<CliVault> {
    const proxy = await HostileProxy.start();
    const server = await startApiServer(await freshDatabase(), proxy.origin);
    proxy.forwardTo(server.port);
    return new CliVault(server, proxy, await ApiOwner.claim(server, await server.claimCode()));
  }

  /** A new agent for these entries. @returns its id and its setup token */
  async agent(name: string, entries: readonly string[], life?: number): Promise<{ agent: string; token: string }> {
    return this.owner.createAgent(name, entries, GENEROUS, life);
  }

  /** A new agent that may give these entries to programs and not read them. */
  async runOnlyAgent(name: string, entries: readonly string[]): Promise<{ agent: string; token: string }> {
    return this.owner.createAgent(name, entries, { ...GENEROUS, purposes: ['run', 'inject'] });
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.server.stop();
  }
}
