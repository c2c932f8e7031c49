/** A value that looks like a secret. */
export interface Finding {
  /** From 1. */
  readonly line: number;
  /** The key or the kind of token: never the value. */
  readonly name: string;
  /** The value with all but a known prefix hidden. */
  readonly masked: string;
}

/** Tokens that say themselves what they are, with the part that may be shown. */
const TOKENS: readonly (readonly [string, RegExp])[] = [
  ['OpenAI or Anthropic key', /\b(sk-(?:ant-|proj-)?)[A-Za-z0-9_-]{16,}/g],
  ['Stripe key', /\b([sr]k_(?:live|test)_)[A-Za-z0-9]{16,}/g],
  ['SendGrid key', /\b(SG\.)[\w-]{16,}\.[\w-]{16,}/g],
  ['Groq key', /\b(gsk_)[A-Za-z0-9]{20,}/g],
  ['xAI key', /\b(xai-)[A-Za-z0-9]{20,}/g],
  ['Telegram bot token', /\b()\d{8,10}:[\w-]{35}\b/g],
  ['GitHub token', /\b(gh[pousr]_|github_pat_)\w{20,}/g],
  ['GitLab token', /\b(glpat-)[\w-]{16,}/g],
  ['AWS key id', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['Slack token', /\b(xox[abeprs]-)[\w-]{10,}/g],
  ['npm token', /\b(npm_)[A-Za-z0-9]{30,}/g],
  ['PyPI token', /\b(pypi-)[\w-]{20,}/g],
  ['Google key', /\b(AIza)[\w-]{30,}/g],
  ['Hugging Face token', /\b(hf_)[A-Za-z0-9]{20,}/g],
  ['JSON Web Token', /\b(eyJ)[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g],
  ['private key', /(-----BEGIN )(?:[A-Z]+ )*PRIVATE KEY-----/g],
];
/** `scheme://user:password@`. */
const IN_URL = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*:()([^\s/@"'$]{3,})@/gi;
/** `Authorization: Basic …`. */
const AUTHORIZATION = /\b(?:Basic|Bearer)\s+([\w+/.~-]{8,}=*)/g;
/** How the names of secrets end. */
const ENDS = [
  String.raw`pass(?:word|wd|phrase)|(?:^|[._-])(?:pass|pwd)|secret|token|credentials?|_auth|auth`,
  String.raw`api[-_]?key|(?:access|account|auth|encryption|master|private|secret|service|session|shared|signing|webhook)[-_]?key|secret[-_]?key[-_]?base|client-key-data`,
].join('|');
const NAMED = String.raw`["']?(?<![\w.:/-])((?:[\w.:/-]*(?:${ENDS}))(?![\w-]))["']?\s*`;
const ASSIGNED = new RegExp(String.raw`${NAMED}[:=]\s*["']?([^\s"',;}\]]{6,})`, 'gi');
/** Behind a `=` quotes hold blanks and commas too: behind a `:` they hold sentences. */
const QUOTED = new RegExp(String.raw`${NAMED}=\s*(?:'([^']{6,})'|"((?:[^"$]|\$(?![\w{(])){6,})")`, 'gi');
/** Between single quotes a shell takes a `$` for itself. */
const LITERAL = new RegExp(String.raw`${NAMED}[:=]\s*'(\$(?![{(])[^']{5,})'`, 'gi');
/** That a template replaces, between whichever quotes. */
const TEMPLATE_NAME = /^\$[A-Z_][A-Z0-9_]*$/;
/** Other keys are secrets where their values look drawn by lot: letters and digits in one long word. */
const KEY = /(?<![\w.-])["']?((?![\w.-]*public)[\w.-]*[-_]key)["']?\s*[:=]\s*["']?((?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{16,})/gi;
/** As `.netrc` has it. */
const NETRC = /\b(password)\s+(\S{3,})/g;
/** What stands where a secret would, and is none. Of what begins like a path, 40 characters of base64 are a key of AWS. */
const HARMLESS = /clavitor:|clvref|^[$<%{[]|^(true|false|null|none|undefined|changeme|example|password|secret|token|your[-_ ].*|x{3,}|\*{3,}|\.{3,})$|^\d{1,12}$|^(\/(?!(?=.*\d)[A-Za-z0-9+/]{39}$)|\.\/|~\/|https?:\/\/[^:@]*$)/i;

/** The values of `text` that look like secrets, one for each place. A guess: it finds the usual, not everything. */
export function detect(text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => detectInLine(line).map((found) => ({ line: index + 1, ...found })));
}

function detectInLine(line: string): Omit<Finding, 'line'>[] {
  const found: { name: string; value: string; shown: string }[] = [];
  const add = (name: string, value: string, shown: string, isHarmless = HARMLESS.test(value)): void => {
    const isKnown = found.some((other) => other.value.includes(value) || value.includes(other.value));
    if (!isHarmless && !isKnown) found.push({ name, value, shown });
  };
  for (const [name, pattern] of TOKENS) {
    for (const [value, shown = ''] of line.matchAll(pattern)) add(name, value, shown);
  }
  for (const [, , value = ''] of line.matchAll(IN_URL)) add('password in an address', value, '');
  for (const [, value = ''] of line.matchAll(AUTHORIZATION)) add('authorization', value, '');
  for (const [, name = '', value = ''] of line.matchAll(LITERAL)) add(lastPart(name), value, '', TEMPLATE_NAME.test(value));
  for (const pattern of [QUOTED, ASSIGNED, KEY, NETRC]) {
    for (const [, name = '', value = '', other = ''] of line.matchAll(pattern)) add(lastPart(name), value === '' ? other : value, '');
  }
  return found.map(({ name, value, shown }) => ({ name, masked: `${shown}${'*'.repeat(8)} (${value.length} characters)` }));
}

function lastPart(name: string): string {
  return name.split(/[/:]/).at(-1) ?? name;
}
