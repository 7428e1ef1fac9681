import { defaultFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { PublicError } from '../errors.ts';
import { type Caller, isSelf, may } from './caller.ts';
import { type AccessRequirement, type AccessTable, ROOT_TYPES, readAccess } from './directive.ts';
import { PERMISSION_ENUM } from './permissions.ts';
import { applyMiddleware, deny, rule, shield } from './shield.ts';

/** What the rules need of the operation's context. */
export interface AccessContext {
  readonly caller: Caller;
  /** Writes a denial to the audit log, once for each field of an operation. */
  recordDenial(coordinate: string, code: string, missing?: string): Promise<void>;
}

/** For each type with `orOwner` fields: whose the object is. */
export type Owners = Record<string, (parent: never) => string>;

type ShieldRule = ReturnType<ReturnType<typeof rule>> | typeof deny;

const REFUSALS = {
  UNAUTHENTICATED: 'Sign in first.',
  TOKEN_EXPIRED: 'The access token has expired. Refresh the session and try again.',
  SESSION_REVOKED: 'The session has ended. Sign in again.',
} as const;

/** The error that tells a caller without a session why it is treated so. */
function unauthenticated(caller: Caller): PublicError {
  const code = (caller.kind === 'anonymous' && caller.refusal) || 'UNAUTHENTICATED';
  return new PublicError(code, REFUSALS[code]);
}

/** The caller as a signed-in account; the access rule in front has made sure of it. */
export function signedIn(caller: Caller): Extract<Caller, { kind: 'user' }> {
  if (caller.kind !== 'user') throw unauthenticated(caller);
  return caller;
}

/**
 * Compiles every `@access` of the schema into graphql-shield rules and wraps the fields that carry
 * one; all others run as they are, so that a long list does not pay for rules it does not have. Root
 * types are denied by default.
 *
 * @throws Error when a root field has no rule, or a rule could not be enforced
 */
export function enforceAccess(schema: GraphQLSchema, owners: Owners): GraphQLSchema {
  const table = readAccess(schema, PERMISSION_ENUM);
  refuseUnguardable(schema, table, owners);
  const tree = buildRuleTree(table, owners);
  const middleware = shield(tree, {
    allowExternalErrors: true,
    fallbackRule: deny,
    fallbackError: new PublicError('FORBIDDEN', 'You may not do this.'),
  }).generate(schema) as Record<string, Record<string, unknown>>;
  return applyMiddleware(schema, keepRuled(middleware, tree) as never);
}

function buildRuleTree(table: AccessTable, owners: Owners) {
  const tree: Record<string, Record<string, ShieldRule>> = {};
  for (const [coordinate, requirement] of table) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    tree[typeName] ??= isRoot(typeName) ? { '*': deny } : {};
    tree[typeName][fieldName] = toRule(coordinate, requirement, owners[typeName]);
  }
  return tree;
}

function toRule(
  coordinate: string,
  requirement: AccessRequirement,
  ownerOf: Owners[string] | undefined,
): ShieldRule {
  const name = coordinate.replace('.', '_');
  return rule(name, { cache: 'no_cache' })(
    (parent: unknown, _args: unknown, context: AccessContext, info: GraphQLResolveInfo) =>
      decide(requirement, context, info, () => ownerOf?.(parent as never)),
  );
}

function decide(
  { to, permission, orOwner }: AccessRequirement,
  context: AccessContext,
  info: GraphQLResolveInfo,
  owner: () => string | undefined,
): true | Error | Promise<Error> {
  if (to === 'ANYONE') return true;
  const { caller } = context;
  if (caller.kind !== 'user') return unauthenticated(caller);
  if (!permission || may(caller, permission)) return true;
  const ownerId = orOwner ? owner() : undefined;
  if (ownerId !== undefined && isSelf(caller, ownerId)) return true;
  return forbid(context, `${info.parentType.name}.${info.fieldName}`, permission);
}

async function forbid(context: AccessContext, coordinate: string, missing: string): Promise<Error> {
  try {
    await context.recordDenial(coordinate, 'FORBIDDEN', missing);
  } catch (error) {
    // Shield would keep what is thrown to itself; what is returned refuses as well, and is logged.
    return error instanceof Error ? error : new Error(String(error));
  }
  return new PublicError('FORBIDDEN', 'You may not do this.', {
    detail: `${coordinate} needs ${missing}`,
  });
}

/** Shield makes a function for every field of every type; only those of the tree are wanted. */
function keepRuled(
  middleware: Record<string, Record<string, unknown>>,
  tree: Record<string, Record<string, ShieldRule>>,
): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(tree).map(([typeName, rules]) => [
      typeName,
      Object.fromEntries(
        Object.entries(middleware[typeName] ?? {}).filter(
          ([fieldName]) => isRoot(typeName) || fieldName in rules,
        ),
      ),
    ]),
  );
}

/** Rules that would be accepted and then not run are a fault of the schema, found at the start. */
function refuseUnguardable(schema: GraphQLSchema, table: AccessTable, owners: Owners): void {
  for (const [fieldName, field] of Object.entries(
    schema.getSubscriptionType()?.getFields() ?? {},
  )) {
    // With both, only `resolve` would be wrapped: `subscribe` would run for denied callers.
    if (field.resolve && field.resolve !== defaultFieldResolver) {
      throw new Error(`Subscription.${fieldName} must not have a resolve function`);
    }
  }
  for (const [coordinate, { orOwner }] of table) {
    const typeName = coordinate.split('.')[0] ?? '';
    if (orOwner && !owners[typeName]) {
      throw new Error(`${coordinate} lets its owner in, but who owns a ${typeName} is not known`);
    }
  }
}

function isRoot(typeName: string): boolean {
  return (ROOT_TYPES as readonly string[]).includes(typeName);
}
