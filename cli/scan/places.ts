import { readdirSync } from 'node:fs';
import { join } from 'node:path';

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

/** Below the home folder. */
const IN_HOME: readonly (readonly [string, string])[] = [
  ['.codex/auth.json', AGENT],
  ['.codex/config.toml', AGENT],
  ['.claude.json', AGENT],
  ['.claude/.credentials.json', AGENT],
  ['.claude/settings.json', AGENT],
  ['.openclaw/openclaw.json', AGENT],
  ['.openclaw/.env', AGENT],
  ['.npmrc', NPM],
  ['.pypirc', PIP],
  ['.pip/pip.conf', PIP],
  ['.config/pip/pip.conf', PIP],
  ['.netrc', GIT],
  ['.git-credentials', GIT],
  ['.config/git/credentials', GIT],
  ['.gitconfig', GIT],
  ['.docker/config.json', DOCKER],
  ['.aws/credentials', AWS],
  ['.aws/config', AWS],
  ['.kube/config', KUBE],
];

/** Below the folder that is scanned. */
const IN_FOLDER: readonly (readonly [string, string])[] = [
  ['.npmrc', NPM],
  ['pip.conf', PIP],
  ['.git/config', GIT],
  ['.claude/settings.json', AGENT],
  ['.claude/settings.local.json', AGENT],
  ['.mcp.json', AGENT],
  ['.codex/config.toml', AGENT],
];

/** Where secrets usually are: in `folder`, and below `home`. */
export function scanPlaces(folder: string, home: string): ScanPlace[] {
  const env = namesIn(folder).filter((name) => /^\.env(\..+)?$|\.env$/.test(name) && !/\.(example|sample|template)$/.test(name));
  const places = [
    ...env.map((name) => ({ file: join(folder, name), advice: ENV })),
    ...IN_FOLDER.map(([name, advice]) => ({ file: join(folder, name), advice })),
    ...IN_HOME.map(([name, advice]) => ({ file: join(home, name), advice })),
  ];
  return [...new Map(places.map((place) => [place.file, place])).values()];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
