import { badInput } from '../../errors.ts';
import { isShowable } from '../../shown-line.ts';

/** Controls but for tabs and the ends of lines: the terminal of whoever reads minutes would obey them (CWE-150). */
const CONTROL = /[^\P{Cc}\t\n\r]/u;

/**
 * Text that somebody wrote, when it can be kept.
 *
 * @throws PublicError BAD_USER_INPUT naming the field
 */
export function checkText(field: string, text: string, min: number, max: number): string {
  const length = [...text].length;
  if (length < min || length > max) {
    const span = min > 0 ? `${min} to ${max}` : `at most ${max}`;
    throw badInput(field, `There must be ${span} characters.`);
  }
  if (!text.isWellFormed() || CONTROL.test(text)) {
    throw badInput(field, 'The text holds characters that are none of a text.');
  }
  return text;
}

/**
 * Text of one line, without the space around it.
 *
 * @throws PublicError BAD_USER_INPUT naming the field, also where nobody would see it, or it would turn what
 *   stands after it around
 */
export function checkLine(field: string, text: string, max: number): string {
  const line = checkText(field, text.trim(), 1, max);
  if (!isShowable(line)) throw badInput(field, 'There must be a single line that can be seen.');
  return line;
}

/** `checkText` for what may be left out. */
export function checkReason(field: string, text: string | null | undefined, max = 500) {
  return text == null ? null : checkText(field, text.trim(), 1, max);
}
