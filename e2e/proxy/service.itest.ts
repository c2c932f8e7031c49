import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Proxied } from './proxied.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

// A test must not reach the user manager of the machine it runs on: this one writes down what it is told.
test.runIf(process.platform === 'linux')('a service is written for systemd, started, shown, and taken away', async () => {
  const { machine } = proxied;
  const folder = path.join(machine.home, 'bin');
  const told = path.join(machine.home, 'told');
  await mkdir(folder);
  await writeFile(path.join(folder, 'systemctl'), `#!/bin/sh\necho "$@" >> '${told}'\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:${path.dirname(process.execPath)}:/usr/bin:/bin`, XDG_STATE_HOME: `${machine.home}/.local/state` };
  const unit = path.join(machine.home, '.config', 'systemd', 'user', 'clavitor-proxy.service');

  const installed = await machine.run(['proxy', 'service', 'install', '--port', '1990', '--credentials', '--extra-ca', 'test-ca.pem', '--intercept', 'rules', '--bypass', '*.apple.com', '--bypass', 'pinned.example', '--rules', 'rules.toml'], { env });
  expect(installed).toEqual({ exit: 0, stderr: '', stdout: `the proxy starts when you sign in, by ${unit}\n` });
  const text = await readFile(unit, 'utf8');
  expect(text).toContain(
    `ExecStart="${process.execPath}" "${machine.binary}" "proxy" "--profile=default" "--port=1990" "--extra-ca=${machine.home}/test-ca.pem" "--intercept=rules" "--rules=${machine.home}/rules.toml" "--bypass=*.apple.com" "--bypass=pinned.example" "--credentials"\n`,
  );
  expect(text).toContain(`Environment="XDG_STATE_HOME=${env.XDG_STATE_HOME}"\n`);
  expect((await machine.run(['proxy', 'service', 'status'], { env })).stdout).toContain(unit);

  const removed = await machine.run(['proxy', 'service', 'uninstall'], { env });
  expect(removed.stdout).toBe('the proxy does not start any more when you sign in\n');
  expect((await machine.run(['proxy', 'service', 'uninstall', '--json'], { env })).stdout).toContain('"installed":false');
  expect((await readFile(told, 'utf8')).trim().split('\n')).toEqual([
    '--user daemon-reload',
    '--user enable --now clavitor-proxy.service',
    '--user disable --now clavitor-proxy.service',
    '--user daemon-reload',
  ]);
});

test.runIf(process.platform === 'linux')('where systemd does not answer, it is said what to do', async () => {
  const { exit, stderr } = await proxied.machine.run(['proxy', 'service', 'install']);
  expect(exit).toBe(8);
  expect(stderr).toContain('hint: by hand: systemctl --user daemon-reload');
});
