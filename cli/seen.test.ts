import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeId } from '../lib/protocol/ids.ts';
import type { Seen } from './seen.ts';
import { countSeen, rememberSeen } from './seen.ts';

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

describe('a file that has grown', () => {
  const lineOf = (tag: string, { entry, field, epoch, serial }: Seen) => `${tag} ${entry} ${field} ${epoch} ${serial}\n`;
  const [first, second, third] = [place(), place(), place()];
  /** Three fields of two names: one that has moved, and one whose older answer was written last. */
  const lines = (change: number) => [
    lineOf(TAG, { ...first, epoch: change, serial: change }),
    lineOf(ALIAS, { ...third, epoch: change + 1, serial: change + 1 }),
    lineOf(ALIAS, { ...third, epoch: change, serial: change }),
    lineOf(TAG, { ...second, epoch: change, serial: change }),
  ].join('');

  function write(changes: number): void {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, Array.from({ length: changes }, (_, index) => lines(index + 1)).join(''), { mode: 0o600 });
  }

  test('is rewritten, and refuses what it refused before', async () => {
    const changes = 4000;
    write(changes);
    expect(statSync(file).size).toBeGreaterThan(1024 * 1024);
    remember(TAG, { ...second, epoch: changes, serial: changes + 1 });
    expect(statSync(file).size).toBeLessThan(2000);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(countSeen(file)).toBe(3);
    expect(() => remember(TAG, { ...first, epoch: changes, serial: changes })).toThrow(OUTDATED);
    expect(() => remember(TAG, { ...second, epoch: changes, serial: changes })).toThrow(OUTDATED);
    expect(() => remember(ALIAS, { ...third, epoch: changes, serial: changes })).toThrow(OUTDATED);
    remember(ALIAS, { ...third, epoch: changes + 1, serial: changes + 1 });
    remember(TAG, { ...first, epoch: changes, serial: changes + 1 });
    // The lock is given back behind this turn.
    await Promise.resolve();
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  test('stays as it is while another process rewrites it, and what all its lines are needed for', () => {
    write(2000);
    const { size } = statSync(file);
    writeFileSync(`${file}.lock`, String(process.ppid));
    remember(TAG, { ...second, epoch: 2000, serial: 2000 });
    expect(statSync(file).size).toBe(size);
    rmSync(`${file}.lock`);
    writeFileSync(file, Array.from({ length: 3000 }, () => lineOf(TAG, { ...place(), epoch: 1, serial: 1 })).join(''));
    const other = statSync(file).size;
    remember(ALIAS, { ...third, epoch: 1, serial: 1 });
    expect(statSync(file).size).toBeGreaterThan(other);
  });

  test('loses nothing that processes learn while another one rewrites it over and over', async () => {
    write(1);
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const imports = `import { rememberSeen } from ${url('seen.ts')}; import { rewritePrivate } from ${url('state.ts')};`;
    const start = (script: string) => spawn(process.execPath, ['--input-type=module', '-e', `${imports}\nconst [file] = process.argv.slice(1);\n${script}`, file]);
    const learn = (name: string) => `for (let n = 1; n <= 150; n++) {
      const field = '${name}0000000-0000-0000-0000-' + String(n).padStart(12, '0');
      rememberSeen(file, [{ tag: '${name}' + String(n).padStart(42, '0'), seen: { entry: field, field, epoch: 1, serial: n } }]);
    }`;
    const rewriter = start('for (;;) rewritePrivate(file, (lines) => lines);');
    const ends = await Promise.all(['a', 'b', 'c'].map(async (name) => once(start(learn(name)), 'close')));
    rewriter.kill();
    await once(rewriter, 'close');
    expect(ends).toEqual([[0, null], [0, null], [0, null]]);
    expect(countSeen(file)).toBe(3 + 3 * 150);
  });

  test('is refused where this program can not have written it, with what to do', () => {
    write(1);
    appendFileSync(file, ' '.repeat(16 * 1024 * 1024));
    expect(() => countSeen(file)).toThrow(expect.objectContaining({ code: 'damaged-state', hint: expect.stringContaining('move it away') as string }) as Error);
    chmodSync(file, 0o644);
    expect(() => countSeen(file)).toThrow(expect.objectContaining({ code: 'unsafe-file' }) as Error);
  });
});
