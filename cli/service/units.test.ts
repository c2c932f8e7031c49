import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchdPlist, systemdUnit, windowsTask } from './units.ts';

const AWKWARD = `a b"c'd\\e%h$HOME;#é&<>`;
const COMMAND = { words: [process.execPath, AWKWARD, 'proxy', '--port=1983', ''], variables: { XDG_CONFIG_HOME: `/x/${AWKWARD}` } };

/** What python's own parser says of a text. */
function python(program: string, input: string): string {
  return execFileSync('python3', ['-c', program], { input, encoding: 'utf8' });
}

describe('the unit of systemd', () => {
  test('quotes what has a meaning there', () => {
    const unit = systemdUnit(COMMAND);
    expect(unit).toContain(String.raw`"a b\"c'd\\e%%h$$HOME;#é&<>"`);
    expect(unit).toContain(String.raw`Environment="XDG_CONFIG_HOME=/x/a b\"c'd\\e%%h$HOME;#é&<>"`);
  });

  test.runIf(existsSync('/usr/bin/systemd-analyze'))('is one to systemd itself', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clavitor-unit-'));
    const file = path.join(folder, 'clavitor-proxy.service');
    writeFileSync(file, systemdUnit(COMMAND));
    const out = execFileSync('sh', ['-c', 'XDG_RUNTIME_DIR="$(dirname "$1")" systemd-analyze --user verify "$1" 2>&1', 'sh', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(out.split('\n').filter((line) => line.includes('clavitor-proxy'))).toEqual([]);
  });
});

describe('the property list of launchd', () => {
  test('holds the words as they are', () => {
    const read = 'import sys,plistlib,json; p=plistlib.loads(sys.stdin.buffer.read()); print(json.dumps([p["ProgramArguments"],p["EnvironmentVariables"],p["RunAtLoad"]]))';
    expect(JSON.parse(python(read, launchdPlist(COMMAND)))).toEqual([COMMAND.words, COMMAND.variables, true]);
  });
});

describe('the task of Windows', () => {
  test('holds the words as they are', () => {
    const ns = '{http://schemas.microsoft.com/windows/2004/02/mit/task}';
    const read = `import sys,json,xml.etree.ElementTree as e; r=e.fromstring(sys.stdin.read().split("?>",1)[1]); print(json.dumps([r.find(".//${ns}Command").text,r.find(".//${ns}Arguments").text]))`;
    const { words } = COMMAND;
    const [program, line] = JSON.parse(python(read, windowsTask({ ...COMMAND, words: [words[0] ?? '', 'C:\\a b\\', 'say "x"', ''] }, 'PC\\ada'))) as [string, string];
    expect([program, line]).toEqual([process.execPath, String.raw`"C:\a b\\" "say \"x\"" ""`]);
  });
});

test('a line break is refused', () => {
  const broken = { words: ['/a', 'b\nExecStart=/evil'], variables: {} };
  for (const write of [systemdUnit, launchdPlist, (command: typeof broken) => windowsTask(command, 'ada')]) {
    expect(() => write(broken)).toThrow('control character');
  }
});
