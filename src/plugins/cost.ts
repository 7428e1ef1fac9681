import {
  type DocumentNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { collectMultipliers, declaredCost, type FieldCost } from './field-cost.ts';

/** Field selections that are looked at, fragments spread out, before the operation counts as too large. */
const MAX_SELECTIONS = 5000;
const TOO_MANY_SELECTIONS = 'Query exceeds the maximum allowed number of nodes.';
/** Sets of variables whose cost is remembered for one operation. */
const MAX_REMEMBERED = 100;
/** As many mistakes in variables are named as the executor would name. */
const MAX_VARIABLE_ERRORS = 50;

/** A cost; or `Infinity` where it is too large to be counted. Or what is wrong with the variables. */
type Assessment = number | readonly GraphQLError[];

export interface CostModel {
  /** Cost of an operation of a valid document, before anything of it runs. */
  assess(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Assessment;
}

export interface CostModelOptions {
  /** Whether messages about variables may name what the schema holds instead. */
  hideSuggestions: boolean;
}

/** What is remembered of an operation that was counted. */
interface Counted {
  /** Names of the variables that its cost hangs on. */
  variables: readonly string[];
  /** Its cost by their values. */
  costs: Map<string, number>;
}

/**
 * What operations on a schema cost by its `@cost` directives: the weight of each selected field, plus
 * its selections once for each item that it may return. Without a directive a field weighs 1 when it
 * returns objects and else 0. Introspection is free. For the life of a parsed document it is counted
 * once for each set of the variables that change it.
 */
export function createCostModel(schema: GraphQLSchema, options: CostModelOptions): CostModel {
  const fields = new WeakMap<GraphQLField<unknown, unknown>, FieldCost>();
  const counted = new WeakMap<OperationDefinitionNode, Counted>();
  const multipliers = new Set(collectMultipliers(schema));

  function costOf(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>): FieldCost {
    const known = fields.get(field);
    if (known) return known;
    const cost = declaredCost(schema, type, field);
    fields.set(field, cost);
    return cost;
  }

  function estimate({ type, field, args, childComplexity }: ComplexityEstimatorArgs): number {
    if (field.name.startsWith('__')) return 0;
    const { weight, items } = costOf(type, field);
    return childComplexity === 0 ? weight : weight + items(args) * childComplexity;
  }

  function count(
    query: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Assessment {
    const definitions = operation.variableDefinitions ?? [];
    const { errors } = getVariableValues(schema, definitions, variables, {
      maxErrors: MAX_VARIABLE_ERRORS,
      hideSuggestions: options.hideSuggestions,
    });
    if (errors) return errors;
    const operationName = operation.name?.value;
    try {
      return getComplexity({
        schema,
        query,
        variables,
        ...(operationName !== undefined && { operationName }),
        estimators: [estimate],
        maxQueryNodes: MAX_SELECTIONS,
      });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return error.message === TOO_MANY_SELECTIONS ? Number.POSITIVE_INFINITY : [error];
    }
  }

  return {
    assess(document, operation, variables) {
      const known = counted.get(operation) ?? {
        variables: variablesThatCount(document, multipliers),
        costs: new Map(),
      };
      counted.set(operation, known);
      const key = keyOf(known.variables, variables);
      const remembered = key === undefined ? undefined : known.costs.get(key);
      if (remembered !== undefined) return remembered;
      const cost = count(document, operation, variables);
      if (typeof cost === 'number' && key !== undefined) {
        if (known.costs.size >= MAX_REMEMBERED) known.costs.clear();
        known.costs.set(key, cost);
      }
      return cost;
    },
  };
}

/** The values as a key; undefined when one of them is of a kind that says no number of items. */
function keyOf(
  names: readonly string[],
  variables: Readonly<Record<string, unknown>>,
): string | undefined {
  let key = '';
  for (const name of names) {
    const value = variables[name];
    const isPlain = value == null || typeof value === 'number' || typeof value === 'boolean';
    if (!isPlain) return undefined;
    key += `${value} `;
  }
  return key;
}

/** The variables that say how many items a field returns, or whether something is selected at all. */
function variablesThatCount(document: DocumentNode, multipliers: ReadonlySet<string>): string[] {
  const names = new Set<string>();
  visit(document, {
    Argument({ name, value }) {
      const counts = name.value === 'if' || multipliers.has(name.value);
      if (counts && value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
