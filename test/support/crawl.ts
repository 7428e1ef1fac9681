import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { buildSchema } from '../../src/schema.ts';
import type { Caller, TestApp } from './app.ts';

/** So that a query may ask for everything that there is. */
export const UNLIMITED = {
  MAX_QUERY_DEPTH: '50',
  MAX_QUERY_ALIASES: '1000',
  MAX_QUERY_TOKENS: '100000',
  MAX_QUERY_COST: '1000000',
};

/** A value that somebody was shown, and where: `RollEntry.user.displayName`. */
export interface Shown {
  path: string;
  value: unknown;
}

const schema: GraphQLSchema = buildSchema();
type AnyField = GraphQLField<unknown, unknown>;

/**
 * Everything that the fields of objects say to a caller, down to this many objects deep: each object by
 * its id through `node`, whether the caller could have come by that id or not.
 */
export async function crawl(
  app: TestApp,
  ids: readonly string[],
  caller: Caller,
  depth = 2,
): Promise<Shown[]> {
  const shown: Shown[] = [];
  for (const id of ids) {
    const known = await app.ask(
      'query ($id: ID!) { node(id: $id) { __typename } }',
      { id },
      caller,
    );
    const typename = (known.data as { node?: { __typename?: string } } | null)?.node?.__typename;
    const type = typename && schema.getType(typename);
    if (!type || !isObjectType(type)) continue;
    const fields = Object.values(type.getFields());
    flatten(typename, await look(app, id, typename, fields, caller, depth), shown);
  }
  return shown;
}

/** What fields say, without those that are refused, or what is below: they would hide what stands beside them. */
async function look(
  app: TestApp,
  id: string,
  typename: string,
  fields: readonly AnyField[],
  caller: Caller,
  depth: number,
): Promise<unknown> {
  const refused = new Set<string>();
  for (;;) {
    const selected = fields.map((field) => select(field, depth, 'node', refused));
    const selection = selected.filter((one) => one !== undefined).join(' ');
    if (selection === '') return undefined;
    const query = `query ($id: ID!) { node(id: $id) { ... on ${typename} { ${selection} } } }`;
    const { data, errors } = await app.ask(query, { id }, caller);
    const paths = errors.map(({ path = [] }) => path.filter((key) => typeof key === 'string'));
    if (paths.length === 0) return (data as { node?: unknown } | null)?.node;
    for (const path of paths) refused.add(path.join('.'));
    const codes = new Set(errors.map(({ extensions }) => extensions.code));
    if (codes.size !== 1 || !codes.has('NOT_FOUND') || refused.has('')) {
      throw new Error(`${typename}: ${JSON.stringify(errors[0])}`);
    }
  }
}

function select(
  field: AnyField,
  depth: number,
  above: string,
  refused: ReadonlySet<string>,
): string | undefined {
  const { name, args, type } = field;
  const path = `${above}.${name}`;
  if (args.some(isRequiredArgument) || refused.has(path)) return undefined;
  if (field.astNode?.directives?.some((directive) => directive.name.value === 'access')) {
    return undefined;
  }
  const page = args.some((arg) => arg.name === 'first') ? '(first: 20)' : '';
  if (isLeafType(getNamedType(type))) return name + page;
  const inner = fieldsOf(type, depth - (isObject(type) ? 1 : 0), path, refused);
  return inner ? `${name}${page} { ${inner} }` : undefined;
}

/** Pages, their edges, and values without an id of their own are part of the object that has them. */
function isObject(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && named.getInterfaces().some(({ name }) => name === 'Node');
}

function fieldsOf(
  type: GraphQLOutputType,
  depth: number,
  path: string,
  refused: ReadonlySet<string>,
): string {
  if (depth < 0) return '';
  const named = getNamedType(type);
  if (isAbstractType(named)) {
    return schema
      .getPossibleTypes(named)
      .map((one) => `... on ${one.name} { ${fieldsOf(one, depth, path, refused)} }`)
      .join(' ');
  }
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).map((one) => select(one, depth, path, refused));
  return ['__typename', ...fields.filter((field) => field !== undefined)].join(' ');
}

function flatten(path: string, value: unknown, into: Shown[]): void {
  if (Array.isArray(value)) for (const one of value) flatten(path, one, into);
  else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) flatten(`${path}.${name}`, inner, into);
  } else if (value !== null && value !== undefined) into.push({ path, value });
}

const ID =
  /\b(user|council|membership|proposal|revision|rollentry|ballot|comment|event)_[0-9a-z]+\b/g;
const SLUG = /\bcouncil-[0-9a-f]{12}\b/g;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** What was shown without what differs between any two votes: ids, times, and the order that ids make. */
export function masked(shown: readonly Shown[]): string[] {
  const cursor = /\.(cursor|startCursor|endCursor)$/;
  return shown
    .filter(({ path }) => !cursor.test(path))
    .map(
      ({ path, value }) =>
        `${path}: ${String(value).replace(ID, '$1').replace(SLUG, 'S').replace(TIME, 'T')}`,
    )
    .sort();
}
