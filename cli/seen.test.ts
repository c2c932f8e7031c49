import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeId } from '../lib/protocol/ids.ts';
import type { Seen } from './seen.ts';
import { rememberSeen } from './seen.ts';

const TAG = 'A'.repeat(43);
const ALIAS = 'B'.repeat(43);
const OUTDATED = expect.objectContaining({ code: 'integrity' }) as Error;
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clavitor-seen-'));
  file = path.join(folder, 'state', 'default.seen');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function place() {
  return { entry: makeId(), field: makeId() };
}

function remember(tag: string, seen: Seen): void {
  rememberSeen(file, [{ tag, seen }]);
}

describe('what was seen', () => {
  test('newer answers are taken, older ones are refused', () => {
    const field = place();
    remember(TAG, { ...field, epoch: 2, serial: 5 });
    remember(TAG, { ...field, epoch: 2, serial: 5 });
    remember(TAG, { ...field, epoch: 3, serial: 6 });
    expect(() => remember(TAG, { ...field, epoch: 2, serial: 6 })).toThrow(OUTDATED);
    expect(() => remember(TAG, { ...field, epoch: 3, serial: 5 })).toThrow(OUTDATED);
    expect(() => remember(TAG, { ...field, epoch: 2, serial: 5 })).toThrow(OUTDATED);
    remember(TAG, { ...field, epoch: 3, serial: 6 });
  });

  test('an older answer is refused under another name of the same field, too', () => {
    const field = place();
    remember(TAG, { ...field, epoch: 2, serial: 5 });
    expect(() => remember(ALIAS, { ...field, epoch: 1, serial: 5 })).toThrow(OUTDATED);
  });

  test('a name that has moved to another entry does not move back, unless the owner wrote anew', () => {
    const [first, second] = [place(), place()];
    remember(TAG, { ...first, epoch: 4, serial: 9 });
    remember(TAG, { ...second, epoch: 1, serial: 1 });
    expect(() => remember(TAG, { ...first, epoch: 4, serial: 9 })).toThrow(OUTDATED);
    remember(TAG, { ...first, epoch: 4, serial: 10 });
    expect(() => remember(TAG, { ...second, epoch: 1, serial: 1 })).toThrow(OUTDATED);
  });

  test('several answers are remembered together, or none', () => {
    const [first, second] = [place(), place()].map((one) => ({ ...one, epoch: 2, serial: 2 }));
    if (first === undefined || second === undefined) throw new Error('there are two');
    const old = { tag: TAG, seen: { ...first, epoch: 1, serial: 1 } };
    expect(() => rememberSeen(file, [{ tag: TAG, seen: first }, { tag: ALIAS, seen: second }, old])).toThrow(OUTDATED);
    rememberSeen(file, [old, { tag: ALIAS, seen: second }]);
    expect(() => remember(ALIAS, { ...second, epoch: 1, serial: 2 })).toThrow(OUTDATED);
  });

  test('nothing is written where nothing is new, and only for its user', () => {
    const field = { ...place(), epoch: 1, serial: 1 };
    remember(TAG, field);
    const before = readFileSync(file, 'utf8');
    remember(TAG, field);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  test('a line that a crash cut off hides neither the lines before nor those behind', () => {
    const field = place();
    remember(TAG, { ...field, epoch: 1, serial: 1 });
    appendFileSync(file, `\n${TAG} ${field.entry} ${field.field.slice(0, 8)}`);
    remember(TAG, { ...field, epoch: 2, serial: 2 });
    expect(() => remember(TAG, { ...field, epoch: 1, serial: 1 })).toThrow(OUTDATED);
  });
});
