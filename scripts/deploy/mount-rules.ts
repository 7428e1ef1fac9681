import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Compose, mountSource } from './compose.ts';

/**
 * What a file of Compose mounts from the project and is not there: Docker would make an empty folder of
 * that name, and the program in the container would say something else.
 *
 * @param root the project's folder
 */
export function mountProblems(root: string, { services }: Compose): string[] {
  return Object.entries(services).flatMap(([name, { volumes }]) =>
    volumes
      .map(mountSource)
      // What begins by a variable is made by whoever runs the stack.
      .filter((source) => source.startsWith('./') && !existsSync(join(root, source)))
      .map((source) => `${name} mounts ${source}, which is not there`),
  );
}
