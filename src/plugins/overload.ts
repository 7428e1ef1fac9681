import { isPromise } from '@envelop/core';
import { type DocumentNode, type GraphQLSchema, getOperationAST, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { Counter, Gauge } from 'prom-client';
import { PublicError } from '../errors.ts';
import { currentScope, type Urgency } from '../request-scope.ts';
import type { Logger } from '../telemetry/logger.ts';
import { registry } from '../telemetry/metrics.ts';
import type { OperationContext } from './operation.ts';

/**
 * What is done whatever the load: every act by which people end sessions. Who was robbed of one, or must
 * end somebody's, cannot come back later. Only operations that ask for nothing else are in this lane. A
 * refresh is none of them: a token that is presented again gets its owner nothing while it is refused.
 */
const ALWAYS: ReadonlyMap<string, Urgency> = new Map([
  ['logout', 'session'],
  ['revokeSession', 'session'],
  ['revokeOtherSessions', 'session'],
  ['revokeSessions', 'session'],
  ['revokeUserSessions', 'session'],
  ['changePassword', 'account'],
  ['setUserRole', 'account'],
  ['suspendUser', 'account'],
  ['deleteUser', 'account'],
  ['deleteAccount', 'account'],
]);

/** Refused callers come back after a time of their own, so that they do not come back together. Seconds. */
const RETRY_SECONDS = { min: 1, max: 4 };
/** While it lasts, an overload is told of once in so many milliseconds. */
const TELL_MS = 10_000;

const running = new Gauge({
  name: 'conclave_graphql_operations_running',
  help: 'Queries and mutations that run at this moment.',
  registers: [registry],
});

const refused = new Counter({
  name: 'conclave_graphql_operations_shed_total',
  help: 'Operations that were refused because too many ran.',
  registers: [registry],
});

/**
 * Refuses operations with UNAVAILABLE and status 503 while `max` of them run, so that those that run end
 * in time and the others know at once; a queue would only have them wait until nobody waits for them.
 * What is always done also has connections to the database kept for it. Streams that are open do not
 * count.
 */
export function useOverloadProtection({
  max,
  log,
}: {
  max: number;
  log: Logger;
}): Plugin<OperationContext> {
  let count = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  function refusal(): PublicError {
    refused.inc();
    const now = performance.now();
    if (now - toldAt > TELL_MS) {
      toldAt = now;
      log.warn({ event: 'overloaded', running: count }, 'Operations are refused');
    }
    const { min, max: longest } = RETRY_SECONDS;
    return new PublicError('UNAVAILABLE', 'The server is busy. Try again in a moment.', {
      retryAfterSeconds: min + Math.floor(Math.random() * (longest - min)),
    });
  }

  return {
    onSchemaChange: ({ schema }) => checkFields(schema as GraphQLSchema),
    // Before anything is spent on who asks and whether they may.
    onParse:
      () =>
      ({ result, context }) => {
        if (result instanceof Error || result === null) return;
        const { params } = context as { params?: { operationName?: unknown } };
        const scope = currentScope();
        const urgency = urgencyOf(result as DocumentNode, params?.operationName);
        if (urgency) {
          if (scope) scope.urgency = urgency;
        } else if (count >= max) throw refusal();
      },
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      if (count >= max && !urgencyOf(args.document, args.operationName)) {
        setResultAndStopExecution({ errors: [refusal()] });
        return;
      }
      setExecuteFn((given) => {
        running.set(++count);
        const finish = () => running.set(--count);
        let result: unknown;
        try {
          result = executeFn(given);
        } catch (error) {
          finish();
          throw error;
        }
        if (isPromise(result)) return result.finally(finish);
        finish();
        return result;
      });
    },
  };
}

/** How urgent an operation is that asks for nothing but what is always done; fragments are not looked into. */
function urgencyOf(document: DocumentNode, operationName: unknown): Urgency | undefined {
  const name = typeof operationName === 'string' ? operationName : undefined;
  const operation = getOperationAST(document, name);
  if (operation?.operation !== 'mutation') return undefined;
  const urgencies = operation.selectionSet.selections.map((field) =>
    field.kind === Kind.FIELD ? ALWAYS.get(field.name.value) : undefined,
  );
  if (urgencies.includes(undefined)) return undefined;
  return urgencies.includes('account') ? 'account' : 'session';
}

/** A field that was renamed must not fall out of the lane without a word. */
function checkFields(schema: GraphQLSchema): void {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const missing = [...ALWAYS.keys()].filter((name) => !Object.hasOwn(fields, name));
  if (missing.length > 0) throw new Error(`There is no mutation ${missing.join(', ')}.`);
}
