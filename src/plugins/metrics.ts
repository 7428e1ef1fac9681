import { isAsyncIterable, isPromise } from '@envelop/core';
import { createCounter, usePrometheus } from '@envelop/prometheus';
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import {
  countStreamEnd,
  fieldDuration,
  knowFields,
  openStreams,
  operationDuration,
  registry,
} from '../metrics.ts';
import { watchStream } from '../stream-end.ts';
import { codeOf, identifyOperation, noteOn, type OperationContext } from './operation.ts';

export interface MetricsOptions {
  /** Operation names that get a time series of their own, such as those of a client of one's own. */
  operationNames?: Iterable<string>;
}

/**
 * Measures operations, root fields and streams, and counts errors by phase and code. Nothing that a
 * client chooses becomes a label: an operation name counts only when it is one of `operationNames`.
 *
 * Has to stand before every plugin that may refuse an operation.
 */
export function useMetrics(options: MetricsOptions = {}): Plugin<OperationContext> {
  const names = new Set(options.operationNames);
  const startedAt = noteOn<number>('metrics.startedAt');
  const refusals = new WeakMap<object, string>();

  function nameOf(name: string | undefined): string {
    if (name === undefined) return 'anonymous';
    return names.has(name) ? name : 'unknown';
  }

  return {
    onPluginInit({ addPlugin }) {
      addPlugin(countErrors(refusals));
    },
    onSchemaChange: ({ schema }) => measureRootFields(schema),
    onEnveloped({ context }) {
      if (context) startedAt.set(context, performance.now());
    },
    onValidate:
      () =>
      ({ context, valid, result }) => {
        if (!valid) refusals.set(context, codeOf(result[0]));
      },
    onExecute: ({ args }) => ({
      onExecuteDone({ result }) {
        const since = startedAt.get(args.contextValue);
        if (since === undefined || isAsyncIterable(result)) return;
        const { type, name } = identifyOperation(args.document, args.operationName);
        if (!type) return;
        const outcome = result.errors?.length ? 'error' : 'ok';
        operationDuration.observe({ type, name: nameOf(name), outcome }, secondsSince(since));
      },
    }),
    onSubscribe: () => ({
      onSubscribeResult({ result, setResult }) {
        if (!isAsyncIterable(result)) return;
        openStreams.inc();
        const watched = watchStream(result, (reason) => {
          openStreams.dec();
          countStreamEnd(reason);
        });
        setResult(watched);
      },
    }),
  };
}

/**
 * The library's counter of errors with labels of our own: its own hold the client's operation name and
 * the path of the error, list indexes included. Its histograms are not used: their clock is 1 ms, and
 * timing a few resolvers makes it wrap all, which costs 0.3 µs for each field of an answer.
 */
function countErrors(refusals: WeakMap<object, string>): Plugin {
  return usePrometheus({
    registry,
    metrics: {
      graphql_envelop_error_result: createCounter({
        registry,
        counter: {
          name: 'conclave_graphql_errors_total',
          help: 'Errors in answers.',
          labelNames: ['phase', 'code'],
        },
        phases: ['parse', 'validate', 'context', 'execute', 'subscribe'],
        fillLabelsFn: ({ error, errorPhase = 'subscribe' }, context) => ({
          phase: errorPhase,
          code: error ? codeOf(error) : (refusals.get(context) ?? 'INTERNAL'),
        }),
      }),
    },
  }) as Plugin;
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;
const measured = new WeakSet<GraphQLField<unknown, unknown>>();

/** Times the fields of Query and Mutation and no other. */
function measureRootFields(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of roots) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const coordinate = `${type?.name}.${field.name}`;
      knowFields([coordinate]);
      if (type === schema.getSubscriptionType() || measured.has(field)) continue;
      measured.add(field);
      field.resolve = measure(coordinate, field.resolve ?? defaultFieldResolver);
    }
  }
}

function measure(field: string, resolve: Resolver): Resolver {
  const ok = { field, outcome: 'ok' };
  const failed = { field, outcome: 'error' };
  return (source, args, context, info) => {
    const since = performance.now();
    const succeed = <T>(result: T): T => {
      fieldDuration.observe(result instanceof Error ? failed : ok, secondsSince(since));
      return result;
    };
    const fail = (error: unknown): never => {
      fieldDuration.observe(failed, secondsSince(since));
      throw error;
    };
    let result: unknown;
    try {
      result = resolve(source, args, context, info);
    } catch (error) {
      return fail(error);
    }
    return isPromise(result) ? result.then(succeed, fail) : succeed(result);
  };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
