/** How to have a tool ask the doctor's host for something. */
export interface Probe {
  readonly tool: string;
  /** @param url below which it is to ask */
  readonly args: (url: string) => readonly string[];
  /** Variables that it needs besides. @param folder an empty one, for what it writes */
  readonly variables?: (url: string, folder: string) => Readonly<Record<string, string>>;
  /** What to look at where it does not arrive. */
  readonly fix: string;
}

const NODE_SCRIPT = 'fetch(process.argv[1]).then((answer) => answer.text())';
const PYTHON_SCRIPT = 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=10)';

/** Each as a user would run it. Whether it is content with the answer does not count. */
export const PROBES: readonly Probe[] = [
  {
    tool: 'node',
    args: (url) => ['-e', NODE_SCRIPT, url],
    fix: 'fetch reads NODE_USE_ENV_PROXY from Node 24 on; older ones need EnvHttpProxyAgent of the package undici',
  },
  {
    tool: 'git',
    args: (url) => ['ls-remote', url],
    variables: () => ({ GIT_TERMINAL_PROMPT: '0' }),
    fix: 'http.proxy and http.sslCAInfo of git config count before the environment',
  },
  { tool: 'curl', args: (url) => ['-sS', url], fix: 'a .curlrc counts before the environment' },
  { tool: 'python3', args: (url) => ['-c', PYTHON_SCRIPT, url], fix: 'urllib needs an OpenSSL that reads SSL_CERT_FILE' },
  {
    tool: 'cargo',
    args: (url) => ['search', '--index', `sparse+${url}/`, 'probe'],
    variables: (_url, folder) => ({ CARGO_HOME: folder }),
    fix: 'http.proxy and http.cainfo of a .cargo/config.toml count before the environment',
  },
  {
    tool: 'go',
    args: () => ['mod', 'download', 'doctor.clavitor.invalid/probe@v1.0.0'],
    variables: (url, folder) => ({ GOPROXY: url, GOMODCACHE: folder, GOFLAGS: '', GOTOOLCHAIN: 'local', GONOPROXY: 'none', GOPRIVATE: '' }),
    fix: 'on macOS and Windows Go does not read SSL_CERT_FILE: clavitor-cli ca install',
  },
  {
    tool: 'codex',
    args: (url) => [
      ...['exec', '--skip-git-repo-check', '--sandbox', 'read-only', '-c', 'model_provider="doctor"'],
      ...['-c', `model_providers.doctor={name="doctor",base_url="${url}",env_key="DOCTOR_KEY",wire_api="responses"}`, 'hello'],
    ],
    variables: (_url, folder) => ({ CODEX_HOME: folder, DOCTOR_KEY: 'none' }),
    fix: 'it reads CODEX_CA_CERTIFICATE, or else SSL_CERT_FILE',
  },
  {
    tool: 'claude',
    args: () => ['-p', 'hello'],
    variables: (url, folder) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'none',
      CLAUDE_CONFIG_DIR: folder,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
    fix: 'it reads NODE_EXTRA_CA_CERTS, or else SSL_CERT_FILE',
  },
];
