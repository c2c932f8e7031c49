import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENVELOPE_MAX, ENVELOPE_MIN } from '../crypto/hazmat/envelope-format.ts';
import { MAX_PLAINTEXT } from '../crypto/hazmat/padme.ts';
import { AUDIT_ACTIONS } from './audit-actions.ts';
import { LABELS } from './labels.ts';
import { ENTRY_TYPES, FIELD_KINDS } from './sealed/header.ts';
import { AGENT_ERRORS, AGENT_STATUS } from './wire/agent.ts';
import { OWNER_ERRORS } from './wire/owner.ts';
import { PURPOSES } from './wire/shapes.ts';

const document = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

describe('docs/protocol.md', () => {
  test('has the table of labels that the code has', () => {
    const rows = [...document.matchAll(/^\| `(\w+)` \| `(clavitor\/v1\/[a-z/-]+)` \|/gm)].map(([, name = '', label = '']) => [name, label]);
    expect(rows).toEqual(Object.entries(LABELS));
  });

  test('states the sizes that the code has', () => {
    expect(document).toContain(`An envelope has ${ENVELOPE_MIN} to ${ENVELOPE_MAX.toLocaleString('en')} bytes`);
    expect(document).toContain(`at most ${MAX_PLAINTEXT.toLocaleString('en')} bytes`);
  });

  test.each([...ENTRY_TYPES, ...AGENT_ERRORS, ...OWNER_ERRORS])('names %s', (word) => {
    expect(document).toContain(`\`${word}\``);
  });

  test.each([...FIELD_KINDS, ...PURPOSES])('names %s in its list', (word) => {
    expect(document).toMatch(new RegExp(String.raw`[\`\s]${word}[\`\s]`));
  });

  test('has the status of each refusal of the agent API', () => {
    for (const [error, status] of Object.entries(AGENT_STATUS)) {
      expect(document, error).toMatch(new RegExp(String.raw`^\|[^|]*\`${error}\`[^|]*\|[^|]*${status}`, 'm'));
    }
  });
});

describe('labels', () => {
  test('are all different', () => {
    const labels = Object.values(LABELS);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.every((label) => label.startsWith('clavitor/v1/'))).toBe(true);
  });
});

describe('words of the audit log', () => {
  test('are all different', () => expect(new Set(AUDIT_ACTIONS).size).toBe(AUDIT_ACTIONS.length));
});
