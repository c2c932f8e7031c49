/** The variables with which clients find a proxy. Both spellings: curl reads the small one only for HTTP. */
const PROXY_NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/**
 * The variables with which clients find their authorities. Each names a bundle that holds the system's
 * too, because a client that reaches a host past the proxy needs those.
 */
const BUNDLE_NAMES = [
  'SSL_CERT_FILE', // OpenSSL, Go, Rust, Codex, Claude Code
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE', // Python's requests
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO', // Debian's git does not read SSL_CERT_FILE
  'PIP_CERT',
  'AWS_CA_BUNDLE',
  'DENO_CERT',
  'CARGO_HTTP_CAINFO',
  'npm_config_cafile',
  'BUNDLE_SSL_CA_CERT', // Ruby's bundler
  'CODEX_CA_CERTIFICATE',
];

const PAST_THE_PROXY = 'localhost,127.0.0.1,::1';

/** What a program's environment needs to use the proxy. @param url with the credentials, where there are any */
export function clientEnvironment(url: string, bundleFile: string): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(PROXY_NAMES.map((name) => [name, url])),
    NO_PROXY: PAST_THE_PROXY,
    no_proxy: PAST_THE_PROXY,
    NODE_USE_ENV_PROXY: '1',
    ...Object.fromEntries(BUNDLE_NAMES.map((name) => [name, bundleFile])),
  };
}
