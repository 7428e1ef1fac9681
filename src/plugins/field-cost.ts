import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';

/** Items that a field counts for when none of its multiplying arguments is given. */
const DEFAULT_PAGE_SIZE = 20;
/** Items that one argument counts for at the most: more than a page is refused before it is read. */
const MAX_PAGE_SIZE = 100;
/** Items that a list of objects without multiplying arguments counts for. */
const DEFAULT_LIST_SIZE = 10;

/** What a field costs, as its `@cost` says. */
export interface FieldCost {
  /** Cost of the field itself. */
  weight: number;
  /** How often its selections count. */
  items: (args: Readonly<Record<string, unknown>>) => number;
}

/**
 * Reads the cost of a field from the schema. Without the directive it weighs 1 when it returns objects
 * and else 0; a list counts by its multiplying arguments, or as DEFAULT_LIST_SIZE items.
 */
export function declaredCost(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
): FieldCost {
  const directive = schema.getDirective('cost');
  const declared = directive && field.astNode && getDirectiveValues(directive, field.astNode);
  const returnsObjects = isCompositeType(getNamedType(field.type));
  const weight = typeof declared?.weight === 'number' ? declared.weight : Number(returnsObjects);
  const multipliers = Array.isArray(declared?.multipliers) ? declared.multipliers.map(String) : [];
  if (multipliers.length > 0) return { weight, items: (args) => pageSize(multipliers, args) };
  const items = isListType(getNullableType(field.type)) && !isPage(type) ? DEFAULT_LIST_SIZE : 1;
  return { weight, items: () => items };
}

/** How many items the arguments ask for: the largest number of those given, within what a page may hold. */
function pageSize(multipliers: readonly string[], args: Readonly<Record<string, unknown>>): number {
  const asked = multipliers.map((name) => args[name]).map(itemsAsked);
  const most = Math.max(...asked.filter((items) => items !== undefined));
  return most === Number.NEGATIVE_INFINITY ? DEFAULT_PAGE_SIZE : most;
}

function itemsAsked(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? Math.min(MAX_PAGE_SIZE, Math.max(1, value)) : undefined;
}

/** Whether a type is a Relay connection: its list holds the items that the connection has counted. */
function isPage(type: GraphQLCompositeType): boolean {
  return (isObjectType(type) || isInterfaceType(type)) && 'pageInfo' in type.getFields();
}

/** The names of all multiplying arguments of a schema. */
export function* collectMultipliers(schema: GraphQLSchema): Generator<string> {
  const directive = schema.getDirective('cost');
  if (!directive) return;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { astNode } of Object.values(type.getFields())) {
      const names = astNode && getDirectiveValues(directive, astNode)?.multipliers;
      if (Array.isArray(names)) yield* names.map(String);
    }
  }
}
