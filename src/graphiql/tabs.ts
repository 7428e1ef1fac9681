import { readdirSync, readFileSync } from 'node:fs';

/** The example operations, in the order of their file names: what GraphiQL has in its tabs. */
export function exampleTabs(): { query: string; variables?: string }[] {
  const folder = new URL('./', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => {
      const query = readFileSync(new URL(name, folder), 'utf8').trimEnd();
      return query.includes('$sessionId')
        ? { query, variables: '{\n  "sessionId": "session_…"\n}' }
        : { query };
    });
}
