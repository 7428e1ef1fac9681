import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import type { Permission } from './permissions.ts';

/** What `@access` says of one field. */
export interface AccessRequirement {
  to: 'ANYONE' | 'SIGNED_IN';
  permission?: Permission;
  orOwner: boolean;
  /** A permission in the council that the call is about, which the service enforces: it knows the council. */
  council?: string;
}

/** Requirements by field coordinate, such as `Query.users`. */
export type AccessTable = ReadonlyMap<string, AccessRequirement>;

export const ROOT_TYPES = ['Query', 'Mutation', 'Subscription'] as const;

/**
 * Reads `@access` from every field of the schema.
 *
 * @throws Error naming every root field without the directive: such a server must not start
 */
export function readAccess(
  schema: GraphQLSchema,
  permissions: Record<string, Permission>,
): AccessTable {
  const table = new Map<string, AccessRequirement>();
  const unruled: string[] = [];
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, fieldName, typeName) => {
      const coordinate = `${typeName}.${fieldName}`;
      const directive = getDirective(schema, field, 'access')?.[0];
      if (directive) {
        table.set(coordinate, toRequirement(coordinate, directive, permissions));
      } else if ((ROOT_TYPES as readonly string[]).includes(typeName)) {
        unruled.push(coordinate);
      }
      return undefined;
    },
  });
  if (unruled.length > 0) {
    throw new Error(
      `These fields say nothing of who may call them (@access): ${unruled.join(', ')}`,
    );
  }
  return table;
}

function toRequirement(
  coordinate: string,
  directive: Record<string, unknown>,
  permissions: Record<string, Permission>,
): AccessRequirement {
  const { to, permission, orOwner, council } = directive;
  const known =
    typeof permission === 'string'
      ? (permissions[permission] ?? Object.values(permissions).find((name) => name === permission))
      : undefined;
  if (permission !== undefined && known === undefined) {
    throw new Error(`${coordinate} asks for an unknown permission: ${String(permission)}`);
  }
  if (to === 'ANYONE' && known !== undefined) {
    throw new Error(`${coordinate} is open to anyone and yet asks for a permission`);
  }
  if (to === 'ANYONE' && council !== undefined) {
    throw new Error(`${coordinate} is open to anyone and yet asks for a council's permission`);
  }
  return {
    to: to === 'ANYONE' ? 'ANYONE' : 'SIGNED_IN',
    ...(typeof council === 'string' && { council }),
    ...(known && { permission: known }),
    orOwner: orOwner === true,
  };
}
