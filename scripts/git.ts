import { spawnSync } from 'node:child_process';

/** What a git command prints, or undefined when it fails, as when there is no such commit. */
export function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return status === 0 ? stdout.trimEnd() : undefined;
}
