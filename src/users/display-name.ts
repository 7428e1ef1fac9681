import { badInput } from '../errors.ts';
import { isShowable } from '../shown-line.ts';

const MAX_LENGTH = 100;

/**
 * The name as it will be shown: NFC, without space around it.
 *
 * @throws PublicError BAD_USER_INPUT when it is empty or cannot be seen, longer than 100 characters, or holds
 *   control or direction-changing characters, which could make a name look like another or break a log line
 */
export function checkDisplayName(input: string, field = 'input.displayName'): string {
  const name = input.normalize('NFC').trim();
  const length = [...name].length;
  if (length < 1 || length > MAX_LENGTH) {
    throw badInput(field, `The name must have 1 to ${MAX_LENGTH} characters.`);
  }
  if (!isShowable(name)) {
    throw badInput(field, 'The name holds characters that cannot be shown.');
  }
  return name;
}
