import { randomBytes } from 'node:crypto';
import { badInput } from '../../errors.ts';

/** Crockford's base 32: no I, L, O or U, which look like others or make words. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 7;
const GROUP_LENGTH = 4;

/** In characters, which are bytes too. */
export const RECEIPT_LENGTH = GROUPS * (GROUP_LENGTH + 1) - 1;

/**
 * What the voter of a secret ballot keeps, to find it among those that are published: 140 random bits,
 * such as `7KQ2-9WXM-40TD-VB3N-HC8R-E5ZJ-1GPA`.
 */
export function newReceipt(): string {
  const characters = Array.from(randomBytes(GROUPS * GROUP_LENGTH), (byte) => ALPHABET[byte & 31]);
  return inGroups(characters.join(''));
}

/**
 * A receipt as somebody typed it, in the form in which it is published: in capitals and groups, with I
 * and L read as 1 and O as 0.
 *
 * @throws PublicError BAD_USER_INPUT naming the field
 */
export function checkReceipt(field: string, input: string): string {
  const characters = input
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');
  const isWellFormed = [...characters].every((character) => ALPHABET.includes(character));
  if (!isWellFormed || characters.length !== GROUPS * GROUP_LENGTH) {
    throw badInput(field, `A receipt has ${GROUPS} groups of ${GROUP_LENGTH} letters and digits.`);
  }
  return inGroups(characters);
}

function inGroups(characters: string): string {
  return Array.from({ length: GROUPS }, (_, group) =>
    characters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH),
  ).join('-');
}
