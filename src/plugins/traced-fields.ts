import { getCurrentOtelContext } from '@envelop/opentelemetry';
import { context, type Tracer, trace } from '@opentelemetry/api';
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { markFailed } from '../telemetry/span-recorder.ts';
import { findField } from './operation.ts';
import { outcomeOf } from './outcome-of.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;
const traced = new WeakSet<GraphQLField<unknown, unknown>>();

/**
 * Gives the resolvers of these fields, such as `User.sessions`, a span of that name in traces that are
 * recorded. It holds nothing else: neither path nor arguments, which the client chose.
 */
export function traceFields(
  schema: GraphQLSchema,
  coordinates: Iterable<string>,
  tracer: Tracer,
): void {
  for (const coordinate of coordinates) {
    const field = findField(schema, coordinate);
    if (traced.has(field)) continue;
    traced.add(field);
    field.resolve = inSpan(coordinate, field.resolve ?? defaultFieldResolver, tracer);
  }
}

function inSpan(coordinate: string, resolve: Resolver, tracer: Tracer): Resolver {
  return (source, args, graphqlContext, info) => {
    const parent = getCurrentOtelContext(graphqlContext);
    if (!trace.getSpan(parent)?.isRecording()) return resolve(source, args, graphqlContext, info);
    const span = tracer.startSpan(coordinate, {}, parent);
    const fail = (error: unknown): never => {
      markFailed(span, error);
      span.end();
      throw error;
    };
    const succeed = <T>(result: T): T => {
      span.end();
      return result;
    };
    return context.with(trace.setSpan(parent, span), () =>
      outcomeOf(() => resolve(source, args, graphqlContext, info), { succeed, fail }),
    );
  };
}
