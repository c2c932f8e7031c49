import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from './errors.ts';
import { withLock } from './lock.ts';
import { appendPrivate, readPrivate, removePrivate, removeTemporaries, rewritePrivate, writePrivate } from './state.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'clavitor-state-'));
  file = path.join(folder, 'clavitor', 'default.json');
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'none';
  } catch (error) {
    return error instanceof CliError ? error.code : 'other';
  }
}

async function codeOfLock(): Promise<string> {
  return withLock(`${file}.lock`, () => Promise.resolve('locked')).catch((error: unknown) =>
    error instanceof CliError ? error.code : 'other',
  );
}

describe('private files', () => {
  test('are read back, replaced whole, and for their user only', () => {
    expect(readPrivate(file)).toBeNull();
    writePrivate(file, 'one');
    writePrivate(file, 'two');
    expect(readPrivate(file)).toBe('two');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['default.json']);
  });

  test.each([0o640, 0o604, 0o620, 0o660])('with mode %o are refused', (mode) => {
    writePrivate(file, 'secret');
    fs.chmodSync(file, mode);
    expect(codeOf(() => readPrivate(file))).toBe('unsafe-file');
  });

  test('in a folder that others can change are not written', () => {
    fs.mkdirSync(path.dirname(file), { mode: 0o700 });
    fs.chmodSync(path.dirname(file), 0o770);
    expect(codeOf(() => writePrivate(file, 'secret'))).toBe('unsafe-file');
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });

  test('that cannot be written leave the old content and no remains', () => {
    writePrivate(file, 'old');
    fs.rmSync(file);
    fs.mkdirSync(path.join(file, 'in the way'), { recursive: true });
    expect(codeOf(() => writePrivate(file, 'new'))).toBe('file-system');
    expect(fs.readdirSync(path.dirname(file))).toEqual(['default.json']);
  });

  test('a write that was killed leaves a temporary file, which the next one clears away', () => {
    writePrivate(file, 'old');
    const left = path.join(path.dirname(file), '.default.json.1234.tmp');
    const other = path.join(path.dirname(file), '.other.json.1234.tmp');
    fs.writeFileSync(left, 'half');
    fs.writeFileSync(other, 'half');
    removeTemporaries(file);
    expect(fs.readdirSync(path.dirname(file)).sort()).toEqual(['.other.json.1234.tmp', 'default.json']);
    removePrivate(file);
    expect(readPrivate(file)).toBeNull();
  });

  test('that are replaced while somebody appends lose no line', () => {
    writePrivate(file, 'a\nb\nhalf of ');
    rewritePrivate(file, (lines) => {
      expect(lines).toBe('a\nb\n');
      expect(appendPrivate(file, 'c\nd\nB\n')).toBe(true);
      return 'A\nB\n';
    });
    expect(readPrivate(file)).toBe('A\nB\nhalf of c\nd\n');
  });

  test('of no plausible size are not read', () => {
    writePrivate(file, 'x'.repeat(2 * 1024 * 1024));
    expect(codeOf(() => readPrivate(file))).toBe('damaged-state');
  });
});

describe('the lock of a profile', () => {
  test('lets in one at a time', async () => {
    const inner = await withLock(`${file}.lock`, codeOfLock);
    expect(inner).toBe('busy');
    expect(await codeOfLock()).toBe('locked');
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });

  test('is given back after a failure', async () => {
    await expect(withLock(`${file}.lock`, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await codeOfLock()).toBe('locked');
  });

  test('of a process that is gone is taken over', async () => {
    fs.mkdirSync(path.dirname(file), { mode: 0o700 });
    // Above the largest process id of any system that Node runs on.
    for (const end of ['', '.99999999', '.99999999.old']) fs.writeFileSync(`${file}.lock${end}`, '99999999');
    expect(await codeOfLock()).toBe('locked');
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });

  test('of a living process is respected, as is one that cannot be read', async () => {
    fs.mkdirSync(path.dirname(file), { mode: 0o700 });
    for (const owner of [String(process.ppid), '', 'garbage']) {
      fs.writeFileSync(`${file}.lock`, owner);
      expect(await codeOfLock()).toBe('busy');
    }
  });
});
