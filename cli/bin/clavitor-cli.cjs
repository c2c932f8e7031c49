#!/usr/bin/env node
'use strict';
// Committed, so that npm can link the command before the bundle beside it is built.
const fs = require('node:fs');
const { enableCompileCache } = require('node:module');
const os = require('node:os');
const path = require('node:path');

const bundle = path.join(__dirname, '..', 'dist', 'clavitor-cli.cjs');
if (fs.existsSync(bundle)) {
  keepCompiledCode();
  require(bundle);
} else {
  process.stderr.write('error: clavitor-cli is not built yet\nhint: npm run build --workspace clavitor-cli\n');
  process.exitCode = 1;
}

/**
 * Lets Node (from 22.1) keep the compiled bundle for the next run. Not in Node's own place below the
 * system's temporary folder: whoever writes the cache decides what runs, so it must be this user alone.
 */
function keepCompiledCode() {
  try {
    const home = os.homedir();
    if (!path.isAbsolute(home)) return;
    const folder = path.join(home, '.cache', 'clavitor');
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid } = fs.statSync(folder);
    if ((mode & 0o022) === 0 && uid === process.getuid?.()) enableCompileCache?.(folder);
  } catch {
    // Without a home, or one that can be written, each run compiles anew.
  }
}
