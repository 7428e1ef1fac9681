import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findStack } from '../support/containers/stack.ts';

const stack = findStack();
const daily = join(stack.folder, 'backups/daily');

it('writes a backup, rehearses it, and restores it, by the commands of the documentation', async () => {
  const command = 'install -d -m 700 -o 999 -g 999 backups';
  execFileSync('sh', ['-ec', command], { cwd: stack.folder });
  expect(await stack.compose('run', '--rm', '-T', 'backup')).toMatch(
    /^wrote {2}\/backups\/daily\//m,
  );
  const [dump = ''] = readdirSync(daily).filter((name) => name.endsWith('.dump'));

  const rehearsed = await stack.compose('run', '--rm', '-T', 'backup', '/backup/rehearse.sh');
  expect(rehearsed).toMatch(/into conclave_rehearsal_\d+: \d+ tables, each as it was$/m);

  const restore = `/backup/restore.sh /backups/daily/${dump} conclave_restored`;
  const restored = await stack.compose('run', '--rm', '-T', 'backup', 'sh', '-c', restore);
  expect(restored).toMatch(/into conclave_restored: \d+ tables, each as it was$/m);
});
