import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** An operation as GraphiQL shows it in a tab. */
export interface ExampleTab {
  query: string;
  /** As JSON. `…` stands for what the reader puts in. */
  variables?: string;
}

/**
 * The example operations, in the order of their file names: what GraphiQL has in its tabs and the tour
 * of the README walks through. Variables stand in a JSON file of the same name.
 */
export function exampleTabs(): ExampleTab[] {
  const folder = new URL('./', import.meta.url);
  const read = (name: string) => readFileSync(new URL(name, folder), 'utf8').trimEnd();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .map((name) => {
      const variables = name.replace('.graphql', '.json');
      return {
        query: read(name),
        ...(existsSync(new URL(variables, folder)) && { variables: read(variables) }),
      };
    });
}
