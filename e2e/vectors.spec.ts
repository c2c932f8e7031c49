import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type * as checkModule from '../lib/protocol/vectors/check.ts';
import { checkVectors } from '../lib/protocol/vectors/check.ts';

const CHECK = path.resolve(import.meta.dirname, '../lib/protocol/vectors/check.ts');

test('the frozen vectors give the same in Chromium as in Node', async ({ page }) => {
  const inNode = await checkVectors();
  const site = await serve(await bundle());
  // WebCrypto needs a secure context, which localhost is.
  try {
    await page.goto(`http://localhost:${site.port}/`);
    const inChromium = await page.evaluate(async () => {
      const { checkVectors: check } = (await import(new URL('/check.js', location.href).href)) as typeof checkModule;
      return check();
    });
    expect(inChromium.failures).toEqual([]);
    expect(inChromium).toEqual(inNode);
    expect(inChromium.count).toBeGreaterThan(950);
  } finally {
    await site.close();
  }
});

async function bundle(): Promise<string> {
  const { outputFiles } = await build({ entryPoints: [CHECK], bundle: true, format: 'esm', platform: 'browser', write: false });
  return outputFiles.map((file) => file.text).join('');
}

async function serve(script: string): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/check.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
    response.end(isScript ? script : '<!doctype html><title>vectors</title>');
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
