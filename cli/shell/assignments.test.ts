import { execFileSync } from 'node:child_process';
import { describe, expect, test, vi } from 'vitest';
import { ASSIGNMENTS } from './assignments.ts';
import { isInstalled } from '../../tests/shells.ts';

// Real shells, as far as this machine has them. None here runs PowerShell; of its lines only the form is looked at.

vi.setConfig({ testTimeout: 60_000 });

const VALUES: readonly (readonly [string, string])[] = [
  ['what ends a quote in sh', `'; echo INJECTED; '`],
  ['what ends one in fish', String.raw`\'; echo INJECTED; #`],
  ['what ends one in PowerShell', `’; echo INJECTED; #`],
  ['a backslash at its end', 'C:\\'],
  ['two of them', String.raw`\\`],
  ['what stands for something', '$HOME $(echo INJECTED) `echo INJECTED` {a,b} * ~ ! % \\n \\x41'],
  ['lines', '-----BEGIN\r\nKEY\n\n'],
  ['other letters', 'naïve ‘quotes’ “more” ‚low‛ 🔑'],
  ['nothing', ''],
];

describe.each([
  ['sh', 'shell', 'eval "$1"'],
  ['bash', 'shell', 'eval "$1"'],
  ['zsh', 'shell', 'eval "$1"'],
  ['fish', 'fish', 'printf %s $argv[2] | source'],
  ['fish', 'fish', 'eval "$argv[2]"'],
] as const)('%s, by %s: %s', (shell, format, read) => {
  test.runIf(isInstalled(shell)).each(VALUES)('takes %s for a value', (_name, value) => {
    const script = ASSIGNMENTS[format](new Map([['VALUE', value], ['BEHIND', 'it']]));
    const print = `${JSON.stringify(process.execPath)} -p 'JSON.stringify([process.env.VALUE, process.env.BEHIND])'`;
    expect(JSON.parse(execFileSync(shell, ['-c', `${read}; ${print}`, 'x', script], { encoding: 'utf8' }))).toEqual([value, 'it']);
  });
});

describe('PowerShell', () => {
  test.each(VALUES)('gets %s in printable ASCII, with no quote that ends it', (_name, value) => {
    const line = ASSIGNMENTS.powershell(new Map([['VALUE', value]]));
    const [, unescape, text] = /^\$env:VALUE = (\(\[regex\]::Unescape\()?'((?:[ -&(-~]|'')*)'\)?(?:\))?\n$/.exec(line) ?? [];
    const quoted = (text ?? 'no line').replaceAll("''", "'");
    const read = unescape === undefined ? quoted : quoted.replaceAll(/\\(?:\\|u([0-9a-f]{4}))/g, (_whole, unit?: string) => (unit === undefined ? '\\' : String.fromCharCode(Number.parseInt(unit, 16))));
    expect(read).toBe(value);
  });
});
