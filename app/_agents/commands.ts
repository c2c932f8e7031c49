/** Where an agent runs: the tabs beside a new setup token. */
export const RUNTIMES = ['codex', 'claude', 'openclaw', 'shell', 'ci'] as const;
export type Runtime = (typeof RUNTIMES)[number];

export interface CommandStep {
  /** Catalogue key under `agents.commands.step`. */
  readonly step: 'install' | 'readToken' | 'init' | 'teach' | 'try' | 'totp' | 'secret' | 'job';
  readonly code: string;
}

/** Whether a step makes sense only to an agent that is connected. A CI job connects by itself. */
export function isAfterConnecting({ step }: CommandStep): boolean {
  return step === 'teach' || step === 'try' || step === 'totp';
}

/** What the examples fetch: a real entry of the agent's scope. */
export interface Example {
  readonly entry: string;
  readonly field: string;
  readonly totp: boolean;
}

const INSTALL: CommandStep = { step: 'install', code: 'npm install -g clavitor-cli' };
/** Typed without echo, so that the token is in no shell history and in no argument list. */
const READ_TOKEN: CommandStep = { step: 'readToken', code: 'read -rs CLAVITOR_TOKEN' };
const PIPE = 'echo "$CLAVITOR_TOKEN" | clavitor-cli init';

const TEACH: Readonly<Record<'codex' | 'claude' | 'openclaw', string>> = {
  codex: 'AGENTS.md',
  claude: 'CLAUDE.md',
  openclaw: 'TOOLS.md',
};

/** The file in which a runtime reads its instructions, or null. */
export function instructionsFile(runtime: Runtime): string | null {
  return runtime === 'shell' || runtime === 'ci' ? null : TEACH[runtime];
}

/** The commands that connect an agent, in order. */
export function commandsFor(runtime: Runtime, example: Example): CommandStep[] {
  if (runtime === 'ci') return ciSteps(example);
  const init: CommandStep = { step: 'init', code: `${PIPE}\nunset CLAVITOR_TOKEN` };
  const file = instructionsFile(runtime);
  const setUp = [INSTALL, READ_TOKEN, init];
  if (file === null) return [...setUp, ...tryOut(example)];
  return [...setUp, { step: 'teach', code: teach(file, example) }];
}

function tryOut(example: Example): CommandStep[] {
  const get: CommandStep = { step: 'try', code: getCommand(example) };
  return example.totp ? [get, { step: 'totp', code: `clavitor-cli totp ${quote(example.entry)}` }] : [get];
}

function teach(file: string, example: Example): string {
  const totp = example.totp ? [`One-time codes: clavitor-cli totp ${quote(example.entry)}`] : [];
  const lines = ['Credentials come from clavitor-cli, by name:', getCommand(example), ...totp, 'Never print or store a value.'];
  return `cat >> ${file} <<'END'\n${lines.join('\n')}\nEND`;
}

/** A job of GitHub Actions: the secret reaches the command by its environment, never by its arguments. */
function ciSteps(example: Example): CommandStep[] {
  const job = [
    '- env:',
    '    CLAVITOR_TOKEN: ${{ secrets.CLAVITOR_TOKEN }}',
    '  run: |',
    '    npm install -g clavitor-cli',
    `    ${PIPE}`,
    `    ${getCommand(example)} > credential`,
  ];
  return [
    { step: 'secret', code: 'gh secret set CLAVITOR_TOKEN' },
    { step: 'job', code: job.join('\n') },
  ];
}

function getCommand(example: Example): string {
  const field = /^\w[\w.-]*$/.test(example.field) ? example.field : quote(example.field);
  return `clavitor-cli get ${quote(example.entry)} --field ${field}`;
}

/**
 * A name as one quoted word of a POSIX shell (XCU §2.2). Whatever a shell could interpret stands in
 * single quotes, so that a name cannot smuggle in a command; control characters become a space.
 */
export function quote(name: string): string {
  const line = name.replace(/\p{Cc}/gu, ' ');
  if (/^[\p{L}\p{N} ._@:/+-]+$/u.test(line)) return `"${line}"`;
  return `'${line.replaceAll("'", String.raw`'\''`)}'`;
}
