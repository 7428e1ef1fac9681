import { isAsyncIterable } from '@envelop/core';
import { createCounter, usePrometheus } from '@envelop/prometheus';
import type { Plugin } from 'graphql-yoga';
import { watchStream } from '../stream-end.ts';
import { markStream } from '../telemetry/http-metrics.ts';
import {
  countStreamEnd,
  openStreams,
  operationDuration,
  operations,
  phaseDuration,
  registry,
} from '../telemetry/metrics.ts';
import type { Cell, Series } from '../telemetry/series.ts';
import { measureFields } from './measured-fields.ts';
import {
  codeOf,
  identifyOperation,
  noteOn,
  type OperationContext,
  type OperationIdentity,
  type OperationType,
  requestedName,
} from './operation.ts';

export interface MetricsOptions {
  /** Operation names that get a time series of their own, such as those of a client of one's own. */
  operationNames?: Iterable<string>;
  /** Fields that are measured beside those of Query and Mutation, such as `User.sessions`. */
  fields?: Iterable<string>;
}

/** When an operation began and its last phase ended, on the monotonic clock. */
interface Course {
  startedAt: number;
  phaseEndedAt: number;
  hasEnded: boolean;
}

const PHASES = {
  parse: phaseDuration({ phase: 'parse' }),
  validate: phaseDuration({ phase: 'validate' }),
  context: phaseDuration({ phase: 'context' }),
  execute: phaseDuration({ phase: 'execute' }),
  subscribe: phaseDuration({ phase: 'subscribe' }),
};

interface Ended {
  total: Cell;
  duration: Series;
}

/**
 * Measures operations, their phases, root fields and streams, and counts errors by phase and code.
 * Nothing that a client chooses becomes a label: an operation name counts only when it is one of
 * `operationNames`.
 *
 * Has to stand before every plugin that may refuse an operation.
 */
export function useMetrics(options: MetricsOptions = {}): Plugin<OperationContext> {
  const names = new Set(options.operationNames);
  const courses = noteOn<Course>('metrics.course');
  const refusals = new WeakMap<object, string>();
  const ended = new Map<string, Ended>();

  function nameOf(name: string | undefined): string {
    if (name === undefined) return 'anonymous';
    return names.has(name) ? name : 'unknown';
  }

  /** The phase ends here, and the next one begins. */
  function endPhase(context: object, phase: keyof typeof PHASES): void {
    const course = courses.get(context);
    if (!course) return;
    const now = performance.now();
    PHASES[phase].observe((now - course.phaseEndedAt) / 1000);
    course.phaseEndedAt = now;
  }

  /** Counts an operation, once. */
  function finish(
    context: object,
    { type, name: requested }: OperationIdentity,
    errors: readonly unknown[] | undefined,
  ): void {
    const course = courses.get(context);
    if (!course || course.hasEnded) return;
    course.hasEnded = true;
    const code = errors?.length ? codeOf(errors[0]) : 'none';
    find(type ?? 'unknown', nameOf(requested), code).total.value += 1;
  }

  /** The series of operations that ended alike. */
  function find(type: OperationType | 'unknown', name: string, code: string): Ended {
    const key = `${type} ${name} ${code}`;
    const found = ended.get(key);
    if (found) return found;
    const outcome = code === 'none' ? 'ok' : 'error';
    const fresh = {
      total: operations({ type, name, outcome, code }),
      duration: operationDuration({ type, name, outcome }),
    };
    ended.set(key, fresh);
    return fresh;
  }

  const refuse = (context: object, error: unknown) =>
    finish(context, identifyOperation(undefined, requestedName(context)), [error]);

  return {
    onPluginInit({ addPlugin, registerContextErrorHandler }) {
      addPlugin(countErrors(refusals));
      registerContextErrorHandler(({ context, error }) => {
        endPhase(context as object, 'context');
        refuse(context as object, error);
      });
    },
    onSchemaChange: ({ schema }) => measureFields(schema, options.fields),
    onEnveloped({ context }) {
      const now = performance.now();
      if (context) courses.set(context, { startedAt: now, phaseEndedAt: now, hasEnded: false });
    },
    onParse:
      () =>
      ({ context, result }) => {
        endPhase(context, 'parse');
        if (result instanceof Error) refuse(context, result);
      },
    onValidate:
      ({ params }) =>
      ({ context, valid, result }) => {
        endPhase(context, 'validate');
        if (valid) return;
        const [error] = result;
        refusals.set(context, codeOf(error));
        finish(context, identifyOperation(params.documentAST, requestedName(context)), [error]);
      },
    onExecute({ args }) {
      endPhase(args.contextValue, 'context');
      return {
        onExecuteDone({ result }) {
          if (isAsyncIterable(result)) return;
          endPhase(args.contextValue, 'execute');
          const identity = identifyOperation(args.document, args.operationName);
          finish(args.contextValue, identity, result.errors);
          const course = courses.get(args.contextValue);
          if (!identity.type || !course) return;
          const code = result.errors?.length ? codeOf(result.errors[0]) : 'none';
          const { duration } = find(identity.type, nameOf(identity.name), code);
          duration.observe((course.phaseEndedAt - course.startedAt) / 1000);
        },
      };
    },
    onSubscribe({ args }) {
      endPhase(args.contextValue, 'context');
      return {
        onSubscribeResult({ result, setResult }) {
          endPhase(args.contextValue, 'subscribe');
          const identity = identifyOperation(args.document, args.operationName);
          finish(args.contextValue, identity, isAsyncIterable(result) ? undefined : result.errors);
          if (!isAsyncIterable(result)) return;
          markStream((args.contextValue as OperationContext).req);
          openStreams.inc();
          const watched = watchStream(result, (reason) => {
            openStreams.dec();
            countStreamEnd(reason);
          });
          setResult(watched);
        },
      };
    },
    // What a plugin threw is seen nowhere else.
    onExecutionResult({ context, result }) {
      if (!context || !result || isAsyncIterable(result) || !result.errors) return;
      refuse(context, result.errors[0]);
    },
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
