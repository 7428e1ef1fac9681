import { badInput } from '../errors.ts';

const MAX_SEARCH = 100;

/**
 * The condition that one of the properties holds a text, whatever its case.
 *
 * @throws PublicError BAD_USER_INPUT naming the field when the text has not 1 to 100 characters
 */
export function holding(field: string, text: string, properties: readonly string[]): object {
  if (text.length < 1 || text.length > MAX_SEARCH) {
    throw badInput(field, `Search for 1 to ${MAX_SEARCH} characters.`);
  }
  // The characters that mean something to LIKE are meant literally here.
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return { $or: properties.map((property) => ({ [property]: { $ilike: pattern } })) };
}
