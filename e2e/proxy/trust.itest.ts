import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Proxied } from './proxied.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const LOCAL = '/usr/local/share/ca-certificates';
const INSTALLED = 'the system: done\n';

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

/** Whether mounts of its own can be had here, so that the machine's list of authorities stays as it is. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/sbin/update-ca-certificates')) return false;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.runIf(canMount())('Debian trusts the authority after ca install, and no more after ca uninstall', async () => {
  const { machine, origin, proxyUrl } = proxied;
  const script = path.join(machine.home, 'trust.sh');
  const cli = `'${process.execPath}' '${machine.binary}'`;
  const curl = `curl -sS -x '${proxyUrl}' '${origin}/'`;
  await writeFile(
    script,
    [
      'set -e',
      `cp -a /etc/ssl '${machine.home}/ssl' && mount --bind '${machine.home}/ssl' /etc/ssl`,
      `mount -t tmpfs tmpfs ${LOCAL}`,
      `${curl} 2>/dev/null || echo refused`,
      `${cli} ca install --yes`,
      `stat -c %a ${LOCAL}/*`,
      curl,
      `${cli} ca uninstall --yes`,
      `ls ${LOCAL}`,
      `${curl} 2>/dev/null || echo refused`,
    ].join('\n'),
  );
  const { stdout, stderr, exit } = await machine.runOther('unshare', ['--mount', 'sh', script]);
  expect(stdout).toBe(`refused\n${INSTALLED}644\nok\n${INSTALLED}refused\n`);
  expect(stderr).toContain('the system, as root:\n  install -m 0644 ');
  expect(stderr).toContain('will trust the authority of the proxy for every host');
  expect(exit).toBe(0);
});

test.runIf(canMount())('a list that cannot be changed is named, and the command by which to do it', async () => {
  const { machine } = proxied;
  const script = [`mount --bind /bin/false /usr/sbin/update-ca-certificates`, `mount -t tmpfs tmpfs ${LOCAL}`, `'${process.execPath}' '${machine.binary}' ca install --yes`];
  const { stdout, stderr, exit } = await machine.runOther('unshare', ['--mount', 'sh', '-ec', script.join('\n')]);
  expect(stdout).toContain('the system: not done, it ended with 1\n');
  expect(stderr).toContain('error: not every list was changed\n');
  expect(exit).toBe(8);
});

test('nothing is changed where nobody can be asked', async () => {
  const { exit, stdout, stderr } = await proxied.machine.run(['ca', 'install']);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toContain('hint: add --yes');
});
