import type { IncomingMessage } from 'node:http';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getOperationAST,
  isObjectType,
} from 'graphql';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import { judge } from './verdict.ts';

/** What the plugins for operators read of the GraphQL context; what is built late may be missing. */
export interface OperationContext {
  clientAddress?: string;
  /** The HTTP request, or the one that was upgraded; absent for calls within the process. */
  req?: IncomingMessage;
  caller?: { kind: 'anonymous' } | { kind: 'user'; userId: string; sessionId: string };
}

/**
 * A note of one plugin on the context of an operation. It stands in the context itself: a WeakMap keeps
 * an entry for every operation until the next major garbage collection.
 */
export function noteOn<T>(description: string) {
  const key = Symbol(description);
  type Noted = { [key]?: T | undefined };
  return {
    get: (context: object): T | undefined => (context as Noted)[key],
    set: (context: object, note: T | undefined): void => {
      (context as Noted)[key] = note;
    },
  };
}

export type OperationType = 'query' | 'mutation' | 'subscription';

/** Which operation a client asked for. */
export interface OperationIdentity {
  /** Missing when the document could not be parsed or has no such operation. */
  type?: OperationType;
  /** In the client's own words, cut and cleaned; missing when it has none. */
  name?: string;
}

const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;
const NAME_LENGTH = 64;

/** The operation that a document and the `operationName` beside it select. */
export function identifyOperation(
  document: DocumentNode | undefined,
  operationName: unknown,
): OperationIdentity {
  const requested = typeof operationName === 'string' ? operationName : undefined;
  const operation = document && getOperationAST(document, requested);
  if (!operation) return { name: cleanName(requested) };
  return { type: operation.operation, name: cleanName(operation.name?.value) };
}

/** The `operationName` that came with the request, whatever it is. */
export function requestedName(context: unknown): unknown {
  return (context as { params?: { operationName?: unknown } }).params?.operationName;
}

/** A name that a client chose as one that cannot garble a log: letters, digits and `_`, 64 at the most. */
function cleanName(name: string | undefined): string | undefined {
  if (!name || NAME.test(name)) return name || undefined;
  const cleaned = name.slice(0, NAME_LENGTH).replace(/[^_0-9A-Za-z]/g, '_');
  return /^[0-9]/.test(cleaned) ? `_${cleaned.slice(1)}` : cleaned;
}

/** The code of the catalogue under which an error is answered, also before it has been published. */
export function codeOf(error: unknown): ErrorCode {
  const code = error instanceof GraphQLError ? error.extensions.code : undefined;
  if (typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)) return code as ErrorCode;
  return judge(error).code;
}

/** The codes of some errors, each once. */
export function codesOf(errors: readonly unknown[] | undefined): ErrorCode[] {
  return errors?.length ? [...new Set(errors.map(codeOf))] : [];
}

/**
 * The field at a coordinate such as `User.sessions`.
 *
 * @throws Error when an operator named one that is not there
 */
export function findField(
  schema: GraphQLSchema,
  coordinate: string,
): GraphQLField<unknown, unknown> {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new Error(`OBSERVED_FIELDS: there is no field ${coordinate}`);
  return field;
}
