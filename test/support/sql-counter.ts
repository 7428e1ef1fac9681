import pg from 'pg';
import { withoutLiterals } from '../../src/telemetry/statement-text.ts';

/** The name that the server's pool gives itself; what listens for events has another. */
const POOL = 'conclave';

interface Connection {
  connectionParameters: { application_name?: string; database?: string };
}

/**
 * The statements that the server's pool sends to its database while `work` runs, `begin` and `commit`
 * among them, in the order in which they were sent and without their values.
 */
export async function statementsOf(
  app: { appUrl: string },
  work: () => Promise<unknown>,
): Promise<string[]> {
  const database = new URL(app.appUrl).pathname.slice(1);
  const statements: string[] = [];
  const original = pg.Client.prototype.query;

  function counted(this: pg.Client, ...args: unknown[]): unknown {
    const { connectionParameters } = this as unknown as Connection;
    const isOurs =
      connectionParameters.application_name === POOL && connectionParameters.database === database;
    if (isOurs) statements.push(withoutValues(textOf(args[0])));
    return Reflect.apply(original, this, args);
  }

  pg.Client.prototype.query = counted as typeof original;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original;
  }
  return statements;
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : String((query as { text?: string }).text);
}

/** A value that is not there is written as a word, and is a value like any other. */
const withoutValues = (sql: string) => withoutLiterals(sql).replace(/\bnull\b/gi, '?');
