#!/usr/bin/env node
'use strict';
// Read by whatever Node is there, however old: no syntax here that Node 10 would not parse.

const childProcess = require('child_process');
const path = require('path');
const requirement = require('./require-node.js');

if (requirement.isNewEnough(process.version)) {
  start();
} else {
  const newer = findNewerNode();
  if (newer) {
    runWith(newer);
  } else {
    process.stderr.write(`${requirement.sentence(process.version)}\n`);
    process.exitCode = 1;
  }
}

function start() {
  // Until there is something to close a signal ends the process, also where it is the first one of a
  // container, in which signals that nobody listens for do nothing. See src/shutdown.ts.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const nodeModule = require('module');
  nodeModule.enableCompileCache();
  import('../src/main.ts').then(() => nodeModule.flushCompileCache());
}

/** A Node that `npm ci` brought, or another one on the PATH. */
function findNewerNode() {
  const folders = [path.join(__dirname, '..', 'node_modules', '.bin')].concat(
    (process.env.PATH || '').split(path.delimiter),
  );
  return folders
    .map((folder) => path.join(folder, 'node'))
    .find((file) => {
      const asked = childProcess.spawnSync(file, ['--version'], { encoding: 'utf8' });
      return asked.status === 0 && requirement.isNewEnough(asked.stdout.trim());
    });
}

/** Runs this file again with that Node, as if it had been called so. */
function runWith(node) {
  const child = childProcess.spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child as well; a second one would mean haste.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code;
    }
  });
}
