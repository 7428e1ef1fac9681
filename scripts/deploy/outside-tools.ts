import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const CHECKS = [
  ['promtool', 'check', 'config', 'deploy/prometheus/prometheus.yml'],
  ['promtool', 'test', 'rules', 'deploy/prometheus/tests/*.test.yml'],
  ['amtool', 'check-config', 'deploy/alertmanager/alertmanager.yml'],
  ['shellcheck', '.ci/*', '{deploy,test}/**/*.sh'],
];

/**
 * What the tools of Debian say of files of their kind, and which of these tools this machine lacks.
 *
 * @param root the project's folder
 */
export function outsideToolProblems(root: string): { problems: string[]; missing: string[] } {
  const problems: string[] = [];
  const missing = new Set<string>();
  for (const [program = '', ...words] of CHECKS) {
    const args = words.flatMap((word) =>
      word.includes('*') ? globSync(word, { cwd: root }) : word,
    );
    const run = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
    if (run.error) missing.add(program);
    else if (run.status !== 0) {
      problems.push(`${program} ${words.join(' ')}: ${`${run.stdout}${run.stderr}`.trim()}`);
    }
  }
  return { problems, missing: [...missing] };
}
