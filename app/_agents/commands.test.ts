import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsFor, quote, RUNTIMES } from './commands.ts';

const example = { entry: 'GitHub', field: 'password', totp: true };

describe('commandsFor', () => {
  it.each(RUNTIMES)('pipes the token of %s and never passes it as an argument', (runtime) => {
    const text = commandsFor(runtime, example)
      .map((step) => step.code)
      .join('\n');
    const init = runtime === 'ci' ? 'secrets.CLAVITOR_TOKEN' : 'read -rs CLAVITOR_TOKEN';
    expect(text).toContain(init);
    expect(text).toContain('echo "$CLAVITOR_TOKEN" | clavitor-cli init');
    expect(text).not.toMatch(/clavitor-cli init ./);
  });

  it('shows how to fetch a value and a one-time code', () => {
    const codes = commandsFor('shell', example).map((step) => step.code);
    expect(codes).toContain('clavitor-cli get "GitHub" --field password');
    expect(codes).toContain('clavitor-cli totp "GitHub"');
  });
});

describe('quote', () => {
  it('lets no name run a command', () => {
    expect(quote('$(reboot)`x`')).toBe("'$(reboot)`x`'");
    expect(quote("it's")).toBe(String.raw`'it'\''s'`);
  });

  it('gives back every name as one word of a real shell', () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((name) => !/\p{Cc}/u.test(name));
    fc.assert(
      fc.property(names, (name) => {
        const printed = execFileSync('sh', ['-c', `printf %s ${quote(name)}`]).toString();
        expect(printed).toBe(name);
      }),
      { numRuns: 50 },
    );
  });
});
