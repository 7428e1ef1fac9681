import type { Store } from '@envelop/rate-limiter';
import { getGraphQLRateLimiter } from '@envelop/rate-limiter/get-graphql-rate-limiter';
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { addressBucket } from '../client-address.ts';
import { PublicError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { countRateLimitCheck } from '../telemetry/metrics.ts';
import { MemoryStore } from '../throttle/memory-store.ts';
import type { SharedLimits } from '../throttle/shared-limits.ts';

/** What the limiter reads of the GraphQL context. */
interface RateLimitContext {
  clientAddress: string;
  caller: { kind: 'anonymous' } | { kind: 'user'; userId: string };
}

export interface RateLimitOptions {
  logger: Logger;
  /** Where calls are remembered in this process. */
  store?: Store;
  /** Where all nodes count together; while it gives no answer, each counts for itself. */
  shared?: Pick<SharedLimits, 'take' | 'isUp'> | undefined;
  /** Called for each refused execution with the field's coordinate, such as `Mutation.login`. */
  onRejected?: (coordinate: string) => void;
}

interface FieldLimit {
  coordinate: string;
  max: number;
  window: string;
  windowMs: number;
}

type CheckLimit = (context: RateLimitContext, limit: FieldLimit) => void | Promise<void>;

const CHECK_LIMIT = Symbol('checkLimit');

/** A store keeps the time of each call of the window, so a larger limit would be a costly one. */
const LARGEST_MAX = 10_000;
const UNITS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * Enforces the schema's `@rateLimit`: within any window of the declared length a caller gets at most
 * `max` executions of the field, under whatever alias, fragment or parallel request; a subscription
 * counts when it is begun. Beyond that the field fails with RATE_LIMITED, HTTP status 429 and
 * `retryAfterSeconds`; refused executions do not count. A signed-in caller is told by account, any
 * other by network.
 *
 * The arithmetic is that of @envelop/rate-limiter. Its plugin is not used: it counts the nodes of
 * the document instead of executions, so that a fragment counts once however often it is spread and
 * subscriptions never; it walks every document; and its keys leave out the type. Counting stands
 * around the resolver instead, so operations without a limited field pay nothing.
 *
 * @throws Error when the schema is loaded, if a declared limit makes no sense
 */
export function useRateLimit(options: RateLimitOptions): Plugin<CheckCarrier> {
  const check = createCheck(options);
  return {
    onSchemaChange: ({ schema }) => guardFields(schema),
    onContextBuilding: ({ extendContext }) => extendContext({ [CHECK_LIMIT]: check }),
  };
}

function createCheck({ logger, store = new MemoryStore(), shared, onRejected }: RateLimitOptions) {
  const limiter = getGraphQLRateLimiter({ identifyContext: identify, store });

  function isOneTooMany(context: RateLimitContext, { coordinate, max, window }: FieldLimit) {
    return limiter(coordinate, { args: {}, context }, { max, window, uncountRejected: true });
  }

  const checkHere: CheckLimit = (context, limit) => {
    countRateLimitCheck('local');
    const refusal = isOneTooMany(context, limit);
    if (refusal instanceof Promise) {
      return refusal.then((late) => (late === undefined ? undefined : refuseHere(context, limit)));
    }
    if (refusal !== undefined) return refuseHere(context, limit);
  };

  async function checkTogether(
    asked: Pick<SharedLimits, 'take'>,
    context: RateLimitContext,
    limit: FieldLimit,
  ): Promise<void> {
    const key = `${limit.coordinate} ${identify(context)}`;
    const verdict = await asked.take(key, limit.max, limit.windowMs);
    if (!verdict) return checkHere(context, limit);
    countRateLimitCheck('shared');
    if (!verdict.allowed) refuse(context, limit, verdict.retryAfterMs);
    // Remembered here too, so that this node knows its own callers when the shared store goes away.
    await isOneTooMany(context, limit);
  }

  async function refuseHere(context: RateLimitContext, limit: FieldLimit): Promise<never> {
    const calls = await store.getForIdentity({
      contextIdentity: identify(context),
      fieldIdentity: limit.coordinate,
    });
    const freeAt = (calls[0] ?? Date.now()) + limit.windowMs;
    return refuse(context, limit, freeAt - Date.now());
  }

  function refuse(context: RateLimitContext, limit: FieldLimit, retryAfterMs: number): never {
    const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    const caller = identify(context);
    logger.warn(
      { event: 'rate_limit_exceeded', field: limit.coordinate, caller, retryAfterSeconds },
      'A caller called a field too often',
    );
    onRejected?.(limit.coordinate);
    throw new PublicError(
      'RATE_LIMITED',
      `Too many calls of ${limit.coordinate}: at most ${limit.max} in ${limit.window}.`,
      { retryAfterSeconds },
    );
  }

  const check: CheckLimit = (context, limit) =>
    shared?.isUp() ? checkTogether(shared, context, limit) : checkHere(context, limit);
  return check;
}

function identify({ caller, clientAddress }: RateLimitContext): string {
  return caller.kind === 'user' ? caller.userId : addressBucket(clientAddress);
}

/**
 * The check comes from the context and not from a closure, so that servers in one process that share
 * a schema object count each for itself.
 */
interface CheckCarrier {
  [CHECK_LIMIT]?: CheckLimit;
}
type LimitedField = GraphQLField<unknown, CheckCarrier & RateLimitContext>;
type Resolver = GraphQLFieldResolver<unknown, CheckCarrier & RateLimitContext>;

const guarded = new WeakSet<LimitedField>();

function guardFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const limit = declaredLimit(schema, type, field);
      if (!limit || guarded.has(field)) continue;
      const entry = type === schema.getSubscriptionType() ? 'subscribe' : 'resolve';
      field[entry] = guard(limit, field[entry] ?? defaultFieldResolver);
      guarded.add(field);
    }
  }
}

function guard(limit: FieldLimit, next: Resolver): Resolver {
  return (source, args, context, info) => {
    const checked = context[CHECK_LIMIT]?.(context, limit);
    return checked
      ? checked.then(() => next(source, args, context, info))
      : next(source, args, context, info);
  };
}

function declaredLimit(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: LimitedField,
): FieldLimit | undefined {
  const directive = schema.getDirective('rateLimit');
  const values = directive && field.astNode && getDirectiveValues(directive, field.astNode);
  if (!values) return undefined;
  const coordinate = `${type.name}.${field.name}`;
  const { max, window } = values;
  if (!(typeof max === 'number' && max >= 1 && max <= LARGEST_MAX)) {
    throw new Error(`@rateLimit of ${coordinate}: max must be 1 to ${LARGEST_MAX}, not ${max}`);
  }
  const [, count, unit] = /^([1-9]\d{0,4})([smh])$/.exec(String(window)) ?? [];
  if (!count || !unit) {
    throw new Error(
      `@rateLimit of ${coordinate}: window must be like 10s, 1m or 1h, not ${window}`,
    );
  }
  const windowMs = Number(count) * UNITS[unit as keyof typeof UNITS];
  return { coordinate, max, window: String(window), windowMs };
}
