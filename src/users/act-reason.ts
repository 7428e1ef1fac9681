import { badInput } from '../errors.ts';

const MAX_LENGTH = 500;

/**
 * Checks why an administrator does something, as it is going to stand in the audit log.
 *
 * @throws PublicError BAD_USER_INPUT for what is too long or cannot be stored
 */
export function checkReason(reason: string | null): void {
  if (reason === null) return;
  if (reason.length > MAX_LENGTH) {
    throw badInput('input.reason', `The reason must have at most ${MAX_LENGTH} characters.`);
  }
  if (!reason.isWellFormed() || reason.includes('\0')) {
    throw badInput('input.reason', 'The reason holds characters that cannot be stored.');
  }
}
