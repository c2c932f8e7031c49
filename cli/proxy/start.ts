import type { AgentSession } from '../agent-session.ts';
import type { CompanyProxySettings } from './company-proxy.ts';
import type { RuleSettings } from './rule-file.ts';

/** What a proxy is started with. */
export interface ProxyOptions {
  readonly session: AgentSession;
  /** Where the profile remembers epochs (`ProfileFiles.seen`). */
  readonly seenFile: string;
  /** `memory`: an authority that is gone when the proxy stops. Otherwise the folder that keeps it. */
  readonly ca: 'memory' | { readonly folder: string };
  /** 0 for any free one. */
  readonly port: number;
  /** PEM files of further authorities for upstream certificates. */
  readonly extraCaFiles: readonly string[];
  /** The proxies between this one and the hosts. */
  readonly company: CompanyProxySettings;
  /** See [Note: Rules]. */
  readonly rules: RuleSettings;
  /** `user:password` that clients must show as proxy credentials, or null for none. */
  readonly credentials: string | null;
}

/** A proxy that listens on the loopback addresses. */
export interface RunningProxy {
  readonly port: number;
  /** `http://localhost:PORT`, with the credentials where there are any. */
  readonly url: string;
  /** What makes leases, see `cli/proxy/control.ts`. */
  readonly controlToken: string;
  /** The authority's certificate, PEM. */
  readonly caPem: string;
  /** The system's authorities and this one, PEM: what clients must be pointed at. */
  readonly bundlePem: string;
  /** Ends every connection and frees the port. */
  stop(): Promise<void>;
}

/** A host that only one proxy leads to, see [Note: The doctor's host]. */
export interface ProbeHost {
  readonly origin: string;
  /** What the proxy is to be started with, to find it. */
  readonly company: CompanyProxySettings;
  /** The authority of its certificate, PEM. */
  readonly caPem: string;
  /** The first segments of the paths that were asked for. */
  readonly arrived: ReadonlySet<string>;
  stop(): Promise<void>;
}
