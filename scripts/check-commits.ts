// Lints the messages of the commits that are not on the remote yet; without a remote, of the last 20.
import { spawnSync } from 'node:child_process';
import { git } from './git.ts';

const LAST = 20;

const base =
  git('merge-base', 'HEAD', '@{upstream}') ??
  git('merge-base', 'HEAD', 'origin/HEAD') ??
  git('rev-parse', '--verify', '--quiet', `HEAD~${LAST}`);
const isUpToDate = base !== undefined && base === git('rev-parse', 'HEAD');
const from = isUpToDate ? git('rev-parse', '--verify', '--quiet', `HEAD~${LAST}`) : base;
const range = from === undefined ? [] : ['--from', from];

const { status } = spawnSync('commitlint', [...range, '--to', 'HEAD', '--verbose'], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
