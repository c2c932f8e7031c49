import { inheritedVariables } from '../environment.ts';
import { findProgram } from '../installed.ts';
import { clientEnvironment } from '../proxy/client-environment.ts';
import type { Finding } from './finding.ts';

/** What a client reads to find a proxy and its authorities. One of each list is enough. */
const TOOLS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['node', ['HTTPS_PROXY', 'https_proxy'], ['NODE_EXTRA_CA_CERTS']],
  ['git', ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'], ['GIT_SSL_CAINFO']],
  ['curl', ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'], ['CURL_CA_BUNDLE', 'SSL_CERT_FILE']],
  ['python3', ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'], ['SSL_CERT_FILE']],
  ['cargo', ['HTTPS_PROXY', 'https_proxy'], ['CARGO_HTTP_CAINFO']],
  ['go', ['HTTPS_PROXY', 'https_proxy'], ['SSL_CERT_FILE']],
  ['codex', ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'], ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE']],
  ['claude', ['HTTPS_PROXY', 'https_proxy'], ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']],
];

/** Whether each installed tool would find the proxy, by this environment. Starts none of them. */
export function checkTools(proxy: { readonly url: string; readonly bundleFile: string }): Finding[] {
  const wanted = clientEnvironment(proxy.url, proxy.bundleFile);
  const variables = inheritedVariables();
  const isSet = (name: string) => variables[name] === wanted[name];
  return TOOLS.filter(([tool]) => findProgram(tool) !== null).map(([tool, proxies, bundles]) => {
    const missing = [proxies, bundles].filter((names) => !names.some(isSet)).map((names) => names[0] ?? '');
    if (tool === 'node' && !isSet('NODE_USE_ENV_PROXY')) missing.push('NODE_USE_ENV_PROXY');
    if (missing.length === 0) return { name: tool, state: 'ok', text: 'finds the proxy and its authority', fix: null };
    return { name: tool, state: 'note', text: `does not use the proxy here: ${missing.join(', ')}`, fix: 'eval "$(clavitor-cli proxy env)"' };
  });
}
