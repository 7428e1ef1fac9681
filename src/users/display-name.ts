import { badInput } from '../errors.ts';

const MAX_LENGTH = 100;

/**
 * The name as it will be shown: NFC, without space around it.
 *
 * @throws PublicError BAD_USER_INPUT when it is empty, longer than 100 characters, or holds control
 *   or direction-changing characters, which could make a name look like another or break a log line
 */
export function checkDisplayName(input: string, field = 'input.displayName'): string {
  const name = input.normalize('NFC').trim();
  const length = [...name].length;
  if (length < 1 || length > MAX_LENGTH) {
    throw badInput(field, `The name must have 1 to ${MAX_LENGTH} characters.`);
  }
  if (/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(name)) {
    throw badInput(field, 'The name holds characters that cannot be shown.');
  }
  return name;
}
