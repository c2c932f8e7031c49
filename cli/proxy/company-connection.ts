import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Authority } from './authority.ts';
import { hostAndPort } from './authority.ts';
import type { CompanyProxy } from './company-proxy.ts';
import { Refusal } from './refusal.ts';

/** How long a company's proxy may take to say whether it lets a request out. */
const ANSWER_MS = 30_000;

/**
 * Opens a connection to `target` through a company's proxy (RFC 9110 §9.3.6).
 * @param context what the certificate of an https:// proxy is verified against
 * @throws Refusal `company-proxy`; it never holds the proxy's credentials
 */
export async function connectThrough(proxy: CompanyProxy, target: Authority, context: SecureContext): Promise<Socket> {
  const host = hostAndPort(target);
  const asked = ask(proxy, host, context);
  try {
    const [answer, socket, head] = (await once(asked, 'connect', { signal: AbortSignal.timeout(ANSWER_MS) })) as [IncomingMessage, Socket, Buffer];
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) {
      if (head.length > 0) socket.unshift(head);
      return socket;
    }
    socket.destroy();
    throw refusedBy(status, host);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    asked.destroy();
    throw new Refusal('company-proxy', 'the proxy of the company cannot be reached', {
      host,
      hint: 'its address comes from --upstream-proxy, HTTPS_PROXY or HTTP_PROXY',
      cause: error,
    });
  }
}

function ask(proxy: CompanyProxy, path: string, context: SecureContext): ClientRequest {
  const options = {
    method: 'CONNECT',
    host: proxy.host,
    port: proxy.port,
    path,
    headers: ['Host', path, ...(proxy.authorization === null ? [] : ['Proxy-Authorization', proxy.authorization])],
    agent: false,
    secureContext: context,
    // RFC 6066 §3: an address is no server name.
    servername: isIP(proxy.host) === 0 ? proxy.host : '',
    // Stated, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment cannot turn it off.
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  };
  const asked = proxy.scheme === 'https' ? httpsRequest(options) : httpRequest(options);
  // After `once` has gone, a late failure belongs to nobody.
  asked.on('error', () => undefined);
  asked.end();
  return asked;
}

function refusedBy(status: number, host: string): Refusal {
  if (status === 407) {
    return new Refusal('company-proxy', 'the proxy of the company asks for credentials, or does not take these', {
      host,
      hint: 'they stand in HTTPS_PROXY and HTTP_PROXY, as http://user:password@host:port; only Basic ones are known',
    });
  }
  return new Refusal('company-proxy', `the proxy of the company refuses this host (status ${status})`, { host });
}
