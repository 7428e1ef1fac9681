'use strict';
// Run by npm after each installation, by whatever Node is there. npm before 11.6 takes the link to the Node
// of this machine's kind away together with the package of another kind, which it does not install; without
// the link npm's scripts would run on the Node that was there before.

const fs = require('fs');
const path = require('path');

const modules = path.join(__dirname, '..', 'node_modules');
const node = path.join(`node-linux-${process.arch}`, 'bin', 'node');
const link = path.join(modules, '.bin', 'node');

if (fs.existsSync(path.join(modules, node)) && !fs.existsSync(link)) {
  fs.symlinkSync(path.join('..', node), link);
}
