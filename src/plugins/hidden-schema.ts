import { isAsyncIterable } from '@envelop/core';
import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';

const SUGGESTION = / Did you mean [^?]*\?$/;

/**
 * Keeps the schema from being read out of the running server: introspection is an error, and no
 * message says "did you mean". For production, over HTTP and WebSocket alike.
 *
 * These are graphql-js' own switches; @graphql-yoga/plugin-disable-introspection knows only HTTP
 * requests, and graphql-armor's block-field-suggestions neither enum values nor variables. The
 * executor does not pass the switch on to variables, so what it says of them is cut here.
 */
export function useHiddenSchema(): Plugin {
  return {
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules) =>
        validate(schema, document, rules, { hideSuggestions: true }),
      );
    },
    onExecute: () => ({
      onExecuteDone({ result }) {
        if (!isAsyncIterable(result)) cutSuggestions(result.errors);
      },
    }),
    onSubscribe: () => ({
      onSubscribeResult({ result }) {
        if (!isAsyncIterable(result)) cutSuggestions(result.errors);
      },
    }),
  };
}

/** Mistakes in variables are the ones without a path. */
function cutSuggestions(errors: readonly Error[] | undefined): void {
  for (const error of errors ?? []) {
    if (!('path' in error) || error.path === undefined) {
      error.message = error.message.replace(SUGGESTION, '');
    }
  }
}
