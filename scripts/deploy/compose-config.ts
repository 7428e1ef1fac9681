import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is laid over docker-compose.yml, as docs/deploy.md has it. */
const OVERLAYS = [[], ['docker-compose.prod.yml']];

/** What docs/deploy.md starts; `*` is all of them. */
const PROFILES = [[], ['observability'], ['dev'], ['backup'], ['*']];

/** What `.env` is made from. */
const TEMPLATES = ['.env.production', '.env.staging'];

/**
 * What Docker Compose itself says of the files in `root`: of each combination of files, profiles and
 * templates of the settings that the documentation knows. No engine is needed, but Compose of version
 * 2.24 or later is: undefined where the machine has none.
 *
 * @param overlays the names of files, for each way of laying them over docker-compose.yml
 */
export function composeConfigProblems(root: string, overlays = OVERLAYS): string[] | undefined {
  const command = [['docker', 'compose'], ['docker-compose']].find(isRecent);
  if (!command) return undefined;
  const problems = TEMPLATES.flatMap((template) => {
    // The folder that paths are relative to, and in which the only `.env` is the template.
    const project = mkdtempSync(join(tmpdir(), 'conclave-compose-config-'));
    copyFileSync(join(root, template), join(project, '.env'));
    const found = overlays.flatMap((names) =>
      PROFILES.flatMap((profiles) => {
        const files = ['docker-compose.yml', ...names];
        const says = refusal(command, { root, project, files, profiles });
        return says ? [`${files.join(' with ')} is refused by ${command.join(' ')}: ${says}`] : [];
      }),
    );
    rmSync(project, { recursive: true });
    return found;
  });
  return [...new Set(problems)];
}

interface Combination {
  root: string;
  project: string;
  files: string[];
  profiles: string[];
}

function refusal(
  [program = '', ...before]: string[],
  { root, project, files, profiles }: Combination,
): string | undefined {
  const args = [
    ...before,
    ...['--project-directory', project],
    ...files.flatMap((name) => ['--file', join(root, name)]),
    ...profiles.flatMap((name) => ['--profile', name]),
    ...['config', '--quiet'],
  ];
  // Nothing of this machine's environment may stand in for what the templates lack.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  const run = spawnSync(program, args, { encoding: 'utf8', env });
  // A variable that is nowhere is only warned of, and is as good as a mistake.
  return run.status === 0 && run.stderr === '' ? undefined : run.stderr.trim();
}

function isRecent([program = '', ...before]: string[]): boolean {
  const run = spawnSync(program, [...before, 'version', '--short'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = run.stdout?.replace(/^v/, '').split('.').map(Number) ?? [];
  return run.status === 0 && (major > 2 || (major === 2 && minor >= 24));
}
