import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type ParseOptions,
  parse,
  type Source,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Config } from '../config.ts';
import { PublicError } from '../errors.ts';
import { type CostModel, type CostModelOptions, createCostModel } from './cost.ts';

type LimitsConfig = Pick<
  Config,
  'MAX_QUERY_DEPTH' | 'MAX_QUERY_ALIASES' | 'MAX_QUERY_TOKENS' | 'MAX_QUERY_COST' | 'isDevelopment'
>;

/**
 * Refuses operations that ask for too much, over HTTP and WebSocket alike, with COST_EXCEEDED and a
 * message that names what was asked and the limit: more tokens in the document, more nesting, more
 * aliases (those of `__typename` too) or, by the schema's `@cost`, a higher cost than the
 * configuration allows. What stands under `__schema` counts for neither depth nor cost.
 */
export function useLimits(config: LimitsConfig): Plugin {
  const { MAX_QUERY_TOKENS: maxTokens, MAX_QUERY_COST: maxCost } = config;
  const reporting = { propagateOnRejection: false, onReject: [report] };
  const depth = maxDepthRule({ n: config.MAX_QUERY_DEPTH, flattenFragments: true, ...reporting });
  const aliases = maxAliasesRule({ n: config.MAX_QUERY_ALIASES, allowList: [], ...reporting });
  const modelOf = memoizeModels({ hideSuggestions: !config.isDevelopment });

  function refusal(args: ExecutionArgs): readonly GraphQLError[] | undefined {
    const operation = getOperationAST(args.document, args.operationName);
    // No such operation: the executor says so and runs nothing.
    if (!operation) return undefined;
    const model = modelOf(args.schema);
    const cost = model.assess(args.document, operation, args.variableValues ?? {});
    if (typeof cost !== 'number') return cost;
    return cost > maxCost ? [tooCostly(cost, maxCost)] : undefined;
  }

  return {
    onParse: ({ setParseFn }) =>
      setParseFn((source, options) => parseWithin(maxTokens, source, options)),
    onValidate({ addValidationRule }) {
      addValidationRule(depth);
      addValidationRule(aliases);
    },
    onExecute({ args, setResultAndStopExecution }) {
      const errors = refusal(args);
      if (errors) setResultAndStopExecution({ errors });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const errors = refusal(args);
      if (errors) setResultAndStopExecution({ errors });
    },
  };
}

/** The armor rules would throw out of the validation, which ends a WebSocket instead of an operation. */
function report(context: ValidationContext | null, error: GraphQLError): void {
  const message = error.message.replace('Syntax Error: ', '');
  context?.reportError(new PublicError('COST_EXCEEDED', message));
}

function parseWithin(
  maxTokens: number,
  source: string | Source,
  options?: ParseOptions,
): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.endsWith('tokens. Parsing aborted.')) {
      throw new PublicError('COST_EXCEEDED', `The document has more than ${maxTokens} tokens.`);
    }
    throw error;
  }
}

function tooCostly(cost: number, limit: number): PublicError {
  const asked = Number.isFinite(cost) ? `costs ${cost}` : 'selects too many fields to be counted';
  return new PublicError(
    'COST_EXCEEDED',
    `The operation ${asked}; the limit is a cost of ${limit}. Ask for fewer items or levels at once.`,
  );
}

function memoizeModels(options: CostModelOptions): (schema: GraphQLSchema) => CostModel {
  const models = new WeakMap<GraphQLSchema, CostModel>();
  return (schema) => {
    const known = models.get(schema);
    if (known) return known;
    const model = createCostModel(schema, options);
    models.set(schema, model);
    return model;
  };
}
