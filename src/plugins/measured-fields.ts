import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { fieldDuration, knowFields } from '../telemetry/metrics.ts';
import { findField } from './operation.ts';
import { outcomeOf } from './outcome-of.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;
const measured = new WeakSet<GraphQLField<unknown, unknown>>();

/** Times the fields of Query and Mutation, and those below that are named. */
export function measureFields(schema: GraphQLSchema, named: Iterable<string> = []): void {
  for (const coordinate of named) {
    const field = findField(schema, coordinate);
    if (measured.has(field)) continue;
    measured.add(field);
    knowFields([coordinate]);
    field.resolve = measure(coordinate, field.resolve ?? defaultFieldResolver);
  }
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
  const ok = fieldDuration({ field, outcome: 'ok' });
  const failed = fieldDuration({ field, outcome: 'error' });
  return (source, args, context, info) => {
    const since = performance.now();
    const succeed = <T>(result: T): T => {
      (result instanceof Error ? failed : ok).observe(secondsSince(since));
      return result;
    };
    const fail = (error: unknown): never => {
      failed.observe(secondsSince(since));
      throw error;
    };
    return outcomeOf(() => resolve(source, args, context, info), { succeed, fail });
  };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
