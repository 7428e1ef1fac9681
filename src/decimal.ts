import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const FORM = /^-?\d{1,12}(\.\d{1,6})?$/;

function parse(value: unknown): string {
  if (typeof value === 'string' && FORM.test(value)) return value;
  throw new GraphQLError('A decimal is a string such as "1.5", with at most six places.');
}

/** A decimal with at most six places. It travels as a string: JSON's numbers would round it. */
export const decimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  serialize: parse,
  parseValue: parse,
  parseLiteral(node) {
    if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT) {
      return parse(node.value);
    }
    return parse(undefined);
  },
});
