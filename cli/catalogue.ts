/** The verbs. */
export const COMMANDS = ['init', 'get', 'totp', 'render', 'run', 'env', 'ref', 'proxy', 'lease', 'ca', 'scan', 'skill', 'hook', 'alias', 'doctor', 'audit', 'status', 'logout', 'completion', 'help'] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What the command line may hold besides the verb and its argument. */
export interface OptionSpec {
  readonly short?: string;
  /** How help names the value; absent for a switch. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly repeats?: boolean;
  readonly summary: string;
}

export interface CommandSpec {
  readonly summary: string;
  /** The second words of a command that has some. */
  readonly actions?: readonly string[];
  readonly actionIsOptional?: boolean;
  /** Whether a first word that is no action is the argument. */
  readonly actionOrArgument?: boolean;
  /** How help names the one argument, or null where there is none. */
  readonly argument: string | null;
  readonly argumentIsOptional?: boolean;
  /** Whether a program and its arguments stand behind `--`. */
  readonly startsProgram?: boolean;
  readonly options: readonly OptionName[];
  /** Lines for help: what a user needs to know, and examples. */
  readonly details: readonly string[];
}

export const OPTIONS = {
  profile: { short: 'p', value: 'NAME', summary: 'which agent of this machine (default: CLAVITOR_PROFILE, the project file, or "default")' },
  json: { summary: 'one JSON object instead of text, for errors too (on stderr)' },
  help: { short: 'h', summary: 'help for the command' },
  timeout: { value: 'SECONDS', summary: 'how long the server may take (default 30)' },
  field: { short: 'f', value: 'LABEL', summary: 'the field, where it is not the primary one' },
  'no-newline': { short: 'n', summary: 'print the value without a line break behind it' },
  format: { value: 'WORD', summary: 'how to write the values' },
  output: { short: 'o', value: 'FILE', summary: 'write to a file that only you can read, instead of standard output' },
  env: { short: 'e', value: 'NAME=REF', repeats: true, summary: 'a name and its reference; may be given several times' },
  'env-file': { short: 'E', value: 'FILE', summary: 'a .env file whose values hold references' },
  uppercase: { summary: 'write the names in capitals' },
  'replace-dash': { summary: 'write _ for - in the names' },
  prefix: { value: 'TEXT', summary: 'text in front of each name, or of the reference' },
  proxy: { summary: 'give the program references, and a proxy of its own that puts in the values' },
  port: { value: 'NUMBER', summary: 'the port of the proxy (default 1983; 0 for any free one)' },
  background: { summary: 'start the proxy behind this terminal, and return when it listens' },
  credentials: { summary: 'ask clients for credentials, which proxy env prints' },
  'extra-ca': { value: 'FILE', summary: 'further authorities for the certificates of hosts, PEM' },
  'upstream-proxy': { value: 'URL', summary: 'the proxy of your company, if it is not in HTTPS_PROXY; none for no proxy' },
  rules: { value: 'FILE', summary: 'a project file whose [proxy] rules apply (default: .clavitor.toml of the folder)' },
  bypass: { value: 'HOST', repeats: true, summary: 'a host whose connections are passed on untouched; may be given several times' },
  intercept: { value: 'all|rules', summary: 'open all connections (default), or those to hosts that a rule names' },
  tools: { summary: 'have each installed tool send a request through a proxy of its own' },
  host: { value: 'HOST', repeats: true, summary: 'a host, or host:port; may be given several times' },
  method: { value: 'METHOD', repeats: true, summary: 'a method (default: all); may be given several times' },
  path: { value: 'PATH', repeats: true, summary: 'a path, with * for anything (default: all); may be given several times' },
  seconds: { value: 'NUMBER', summary: 'how long it lasts (default and at most 900)' },
  store: { summary: 'keep the keys in the keychain of this system, not in a file' },
  allowed: { value: 'MARK', summary: 'what the wrappers of the shell hook say: only with the project file that they were made for' },
  yes: { short: 'y', summary: 'do not ask' },
} as const satisfies Readonly<Record<string, OptionSpec>>;
export type OptionName = keyof typeof OPTIONS;

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly OptionName[] = ['profile', 'json', 'help'];

export const CATALOGUE: Readonly<Record<CommandName, CommandSpec>> = {
  init: {
    summary: 'enrol this machine with a setup token, read from standard input',
    argument: null,
    options: ['store', 'timeout'],
    details: [
      'The token comes from the page of the agent in the vault. It never goes on the command line.',
      'Interrupted anywhere, the same command with the same token goes on.',
      '--store needs the package @napi-rs/keyring beside this one, and a session whose keychain is unlocked.',
      '',
      '  echo "$CLAVITOR_TOKEN" | clavitor-cli init',
      '  clavitor-cli init                              asks for the token without showing it',
      '  clavitor-cli init --profile codex < token.txt  a second agent on this machine',
    ],
  },
  get: {
    summary: 'print one value',
    argument: 'NAME',
    options: ['field', 'no-newline', 'timeout'],
    details: [
      'NAME is the name of an entry, or a reference: clavitor://Entry/field, percent-encoded where needed.',
      'A field that holds a one-time password prints its current code, never its seed.',
      '',
      '  clavitor-cli get GitHub',
      '  clavitor-cli get GitHub --field username',
      "  clavitor-cli get 'clavitor://My%20Server/private%20key' > key.pem",
    ],
  },
  totp: {
    summary: 'print the current one-time code, computed on this machine',
    argument: 'NAME',
    options: ['field', 'no-newline', 'timeout'],
    details: [
      'Without a field it takes the one with the label "totp". --json adds secondsLeft and period.',
      '',
      '  clavitor-cli totp GitHub',
      '  clavitor-cli totp clavitor://GitHub/totp --json',
    ],
  },
  render: {
    summary: 'fill the references of a template',
    argument: 'FILE',
    options: ['output', 'format', 'timeout'],
    details: [
      'Replaces clavitor://Entry/field, {{ clavitor://My Entry/field }} and opaque references, all or none, and',
      'escapes each value for the place where it stands. FILE is - for standard input.',
      'The format is json, yaml, toml, dotenv or plain: by --format, else by the name of FILE, else of the',
      'output. References in comments stay.',
      '',
      '  clavitor-cli render app.yaml.tmpl -o app.yaml',
      "  echo 'machine host password clavitor://Host' | clavitor-cli render -",
    ],
  },
  run: {
    summary: 'run a program with values in its environment only',
    argument: null,
    startsProgram: true,
    options: ['proxy', 'env', 'env-file', 'uppercase', 'replace-dash', 'prefix', 'rules', 'bypass', 'intercept', 'extra-ca', 'upstream-proxy', 'allowed', 'timeout'],
    details: [
      'Names and references come from [env] of .clavitor.toml, from --env-file, and from --env; the later wins.',
      'What the program writes to a pipe or a file has these values masked. What it writes to a terminal has not.',
      'Signals and the exit code pass through; 128 and more stands for a signal.',
      '',
      '  clavitor-cli run -- npm start',
      '  clavitor-cli run --proxy --env OPENAI_API_KEY=clavitor://OpenAI/key -- codex',
      '  clavitor-cli run --env GH_TOKEN=clavitor://GitHub/token -- gh pr list',
    ],
  },
  env: {
    summary: 'print what run would set',
    argument: null,
    options: ['env', 'env-file', 'uppercase', 'replace-dash', 'prefix', 'format', 'timeout'],
    details: [
      'The format is shell (default; for sh, bash and zsh), fish, powershell, dotenv or json.',
      '',
      '  eval "$(clavitor-cli env)"',
      '  clavitor-cli env --format fish | source',
      '  clavitor-cli env --format powershell | Out-String | Invoke-Expression',
      '  clavitor-cli env --format json --env TOKEN=clavitor://GitHub/token',
    ],
  },
  ref: {
    summary: 'print a reference without special characters',
    argument: 'REF',
    options: ['field', 'prefix'],
    details: [
      'For clients that check the shape of a key. It stands for the same reference everywhere, is no secret, and',
      'hides nothing. The prefix belongs to it: what replaces the reference replaces the prefix.',
      '',
      '  clavitor-cli ref clavitor://OpenAI/key --prefix sk-',
    ],
  },
  proxy: {
    summary: 'run the local proxy, which puts credentials where references stand',
    actions: ['status', 'stop', 'env', 'service'],
    actionIsOptional: true,
    argument: 'install|uninstall|status',
    argumentIsOptional: true,
    options: ['port', 'background', 'credentials', 'rules', 'bypass', 'intercept', 'extra-ca', 'upstream-proxy', 'format'],
    details: [
      'Listens on http://localhost:1983. A reference in a header, in Basic credentials, in a path or a query becomes',
      'the value, and only for the hosts that the owner allows for its entry.',
      'Rules of .clavitor.toml put references where the client has written none, and into bodies and messages.',
      'Connections to hosts of --bypass pass untouched; with --intercept rules all do but those to hosts that a rule names.',
      'status shows the proxy that runs and its rules, stop ends it, env prints the variables that clients read,',
      'for sh, bash and zsh, or with --format for fish or powershell.',
      'service install has it start when you sign in, with the options given here; uninstall and status as they say.',
      '',
      '  clavitor-cli proxy --background',
      '  eval "$(clavitor-cli proxy env)"',
      "  curl https://api.example.com/ -H 'Authorization: Bearer clavitor://Example/key'",
    ],
  },
  lease: {
    summary: 'make a short-lived handle for the proxy that runs, for one reference',
    actions: ['list', 'revoke'],
    actionIsOptional: true,
    actionOrArgument: true,
    argument: 'NAME',
    argumentIsOptional: true,
    options: ['field', 'host', 'method', 'path', 'seconds'],
    details: [
      'Prints an address of the proxy with a password in it. Who uses it, also as another user of this machine, can',
      'send this one reference to these hosts, methods and paths, and nothing else. No value is printed.',
      'The owner sees it in the vault and can revoke it. list shows the leases in force, revoke ID ends one at once. All',
      'end with the proxy.',
      '',
      '  clavitor-cli lease GitHub --host api.github.com --method GET --path "/repos/*" --seconds 300',
      '  clavitor-cli lease revoke 0b1c…',
    ],
  },
  scan: {
    summary: 'look for plaintext secrets in the usual places',
    argument: 'FOLDER',
    argumentIsOptional: true,
    options: [],
    details: [
      'Looks into .env files and settings of FOLDER (default: this one), and into the files of Codex, Claude Code,',
      'OpenClaw, npm, pip, git, docker, AWS and kubectl of this user. Values are masked. It guesses: it finds the',
      'usual, not everything. Exit code 11 where it finds some.',
    ],
  },
  skill: {
    summary: 'print the instructions that teach an agent to use this program',
    argument: null,
    options: ['output'],
    details: ['', '  clavitor-cli skill -o .claude/skills/clavitor/SKILL.md', '  clavitor-cli skill >> AGENTS.md'],
  },
  hook: {
    summary: 'print the shell hook for bash, zsh, fish or powershell',
    argument: 'SHELL',
    options: [],
    details: [
      'On entering a folder it wraps the programs of [aliases] in .clavitor.toml, on leaving it takes the wrappers',
      'away. It acts on a project file only after: clavitor-cli alias allow',
      '',
      '  bash         eval "$(clavitor-cli hook bash)"                             in ~/.bashrc',
      '  zsh          eval "$(clavitor-cli hook zsh)"                              in ~/.zshrc',
      '  fish         clavitor-cli hook fish | source                              in config.fish',
      '  powershell   clavitor-cli hook powershell | Out-String | Invoke-Expression  in $PROFILE',
    ],
  },
  alias: {
    summary: 'show what the shell hook wraps here, and allow it',
    actions: ['allow', 'deny', 'print'],
    actionIsOptional: true,
    argument: 'SHELL',
    argumentIsOptional: true,
    options: [],
    details: [
      'allow lets the hook act on the project file as it is now; after a change it asks again. deny takes that back.',
      'print SHELL is what the hook runs.',
    ],
  },
  doctor: {
    summary: 'check profile, server, clock, project file, proxy and tools',
    argument: null,
    options: ['tools', 'timeout'],
    details: [
      'Says for each what is wrong and how to mend it. Exit code 11 where something is.',
      'With --tools it runs node, git, curl, python3, cargo, go, codex and claude, as far as they are installed, each',
      'once and in an empty folder, to see whether they take a proxy and its authority as proxy env sets them.',
    ],
  },
  audit: {
    summary: 'check an export of the audit log, without asking anybody',
    actions: ['verify'],
    argument: 'FILE',
    options: [],
    details: [
      'FILE is the timeline, exported as JSON Lines. Checks the chain from the first row to the head, and the',
      'signature of every request of an agent; names the first row that is bad.',
    ],
  },
  ca: {
    summary: 'show the authority of the local proxy, or have programs trust it',
    actions: ['path', 'print', 'install', 'uninstall'],
    argument: null,
    options: ['yes'],
    details: [
      'path prints the file that clients are pointed at: the authorities of the system and that of the proxy.',
      'print prints the certificate of the proxy alone.',
      'install puts it on the lists of the system and of the browsers of this user, for programs that read neither',
      'SSL_CERT_FILE nor its like; uninstall takes it away. Both show each command first, and never ask for root:',
      'what needs it is printed.',
      '',
      '  curl --cacert "$(clavitor-cli ca path)" https://api.example.com/',
    ],
  },
  status: {
    summary: 'show agent, vault, server, and whether the server accepts this agent',
    argument: null,
    options: ['timeout'],
    details: ['Asks the server with a signed request that discloses nothing and fetches nothing.'],
  },
  logout: {
    summary: 'remove the keys of this profile from this machine',
    argument: null,
    options: ['yes'],
    details: [
      'Access ends when the owner revokes the agent in the vault; this only removes what is stored here, and ends the',
      'proxy that runs for this profile.',
    ],
  },
  completion: {
    summary: 'print a completion script for bash, zsh, fish or powershell',
    argument: 'SHELL',
    options: [],
    details: [
      'It completes commands, options, files and programs, never names of entries: this program cannot list them.',
      '',
      '  bash         source <(clavitor-cli completion bash)',
      '  zsh          clavitor-cli completion zsh > "${fpath[1]}/_clavitor-cli"',
      '  fish         clavitor-cli completion fish > ~/.config/fish/completions/clavitor-cli.fish',
      '  powershell   clavitor-cli completion powershell | Out-String | Invoke-Expression',
    ],
  },
  help: {
    summary: 'help for a command',
    argument: 'COMMAND',
    argumentIsOptional: true,
    options: [],
    details: [],
  },
};
