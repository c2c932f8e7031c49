#!/usr/bin/env node
'use strict';
// Committed, so that npm can link the command before the bundle beside it is built.
const { existsSync } = require('node:fs');
const path = require('node:path');

const bundle = path.join(__dirname, '..', 'dist', 'clavitor-cli.cjs');
if (existsSync(bundle)) {
  require(bundle);
} else {
  process.stderr.write('error: clavitor-cli is not built yet\nhint: npm run build --workspace clavitor-cli\n');
  process.exitCode = 1;
}
