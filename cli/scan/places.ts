import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A file that may hold secrets, and how to live without them in it. */
export interface ScanPlace {
  readonly file: string;
  readonly advice: string;
}

const ENV = 'write NAME=clavitor://Entry/field instead, and start programs with: clavitor-cli run -E FILE -- PROGRAM';
const AGENT = 'start the agent with: clavitor-cli run --proxy -- PROGRAM, and write the reference (or clavitor-cli ref) where the key stood';
const NPM = 'write ${NPM_TOKEN} instead, and name it in [env] of .clavitor.toml: clavitor-cli run -- npm publish';
const PIP = 'name PIP_INDEX_URL in an environment file: clavitor-cli run -E FILE -- pip install';
const GIT = 'let git ask through the proxy: write the reference as the password, percent-encoded';
const DOCKER = 'log in when needed: clavitor-cli get Registry | docker login --username NAME --password-stdin';
const AWS = 'use credential_process with: clavitor-cli render aws.json.tmpl';
const KUBE = 'keep a template instead: clavitor-cli render kubeconfig.yaml.tmpl -o kubeconfig';

type Places = readonly (readonly [string, string])[];

/** Below the home folder. A `*` stands for each folder or file that is there. */
const IN_HOME: Places = [
  ['.codex/auth.json', AGENT],
  ['.codex/config.toml', AGENT],
  ['.claude.json', AGENT],
  ['.claude/.credentials.json', AGENT],
  ['.claude/settings.json', AGENT],
  ['.openclaw/openclaw.json', AGENT],
  ['.openclaw/.env', AGENT],
  ['.openclaw/agents/*/agent/auth-profiles.json', AGENT],
  ['.openclaw/credentials/*', AGENT],
  ['.npmrc', NPM],
  ['.pypirc', PIP],
  ['.pip/pip.conf', PIP],
  ['.config/pip/pip.conf', PIP],
  ['.netrc', GIT],
  ['.git-credentials', GIT],
  ['.config/git/credentials', GIT],
  ['.config/git/config', GIT],
  ['.gitconfig', GIT],
  ['.docker/config.json', DOCKER],
  ['.aws/credentials', AWS],
  ['.aws/config', AWS],
  ['.kube/config', KUBE],
];

/** Below the folder that is scanned. */
const IN_FOLDER: Places = [
  ['.npmrc', NPM],
  ['pip.conf', PIP],
  ['.git/config', GIT],
  ['.claude/settings.json', AGENT],
  ['.claude/settings.local.json', AGENT],
  ['.mcp.json', AGENT],
  ['.codex/config.toml', AGENT],
];

/** Variables by which these programs look elsewhere, and the files below what they name. */
const MOVED: Readonly<Record<string, Places>> = {
  CODEX_HOME: [['auth.json', AGENT], ['config.toml', AGENT]],
  CLAUDE_CONFIG_DIR: [['.claude.json', AGENT], ['.credentials.json', AGENT], ['settings.json', AGENT]],
  NPM_CONFIG_USERCONFIG: [['', NPM]],
  npm_config_userconfig: [['', NPM]],
  PIP_CONFIG_FILE: [['', PIP]],
  DOCKER_CONFIG: [['config.json', DOCKER]],
  AWS_SHARED_CREDENTIALS_FILE: [['', AWS]],
  AWS_CONFIG_FILE: [['', AWS]],
  KUBECONFIG: [['', KUBE]],
};

/** Where secrets usually are: in `folder`, below `home`, and where the environment says. */
export function scanPlaces(folder: string, home: string, variables: Readonly<Record<string, string | undefined>>): ScanPlace[] {
  const env = namesIn(folder).filter((name) => /^\.env|\.env$|^\.$/.test(name) && !/\.(example|sample|template)$/.test(name));
  const moved = Object.entries(MOVED).flatMap(([name, places]) =>
    // KUBECONFIG is a list, as PATH is.
    (variables[name] ?? '').split(delimiter).flatMap((root) => (root === '' ? [] : placesBelow(root, places))),
  );
  const places = [...env.map((name) => ({ file: join(folder, name), advice: ENV })), ...placesBelow(folder, IN_FOLDER), ...placesBelow(home, IN_HOME), ...moved];
  return [...new Map(places.map((place) => [place.file, place])).values()];
}

function placesBelow(root: string, places: Places): ScanPlace[] {
  return places.flatMap(([path, advice]) => expand(root, path.split('/')).map((file) => ({ file, advice })));
}

/** The paths that a path with `*` in it stands for. */
function expand(root: string, [first, ...rest]: readonly string[]): string[] {
  if (first === undefined) return [root];
  return (first === '*' ? namesIn(root) : [first]).flatMap((name) => expand(join(root, name), rest));
}

/** What is in a folder; where it cannot be read, the folder itself, so that it is not passed over. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return isMissing ? [] : ['.'];
  }
}
