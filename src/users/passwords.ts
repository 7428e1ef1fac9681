import { isCommonPassword } from './common-passwords.ts';
import { fold } from './fold.ts';

/** Why a password was refused; the schema's `PasswordRefusalReason`. */
export type PasswordRefusalReason =
  | 'TOO_SHORT'
  | 'TOO_LONG'
  | 'COMMON'
  | 'PERSONAL'
  | 'UNUSABLE_CHARACTER';

/** How long a password may be, in characters (code points after normalisation). */
export interface PasswordPolicy {
  minLength: number;
  maxLength: number;
}

/** Name of the service, which guessers try first (NIST SP 800-63B-4, 3.1.1.2). */
const SERVICE_NAME = 'conclave';
/** Shorter parts of names stand in too many words by accident. */
const MIN_PERSONAL_PART = 4;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;

/**
 * Characters that look like nothing, differ between keyboards and systems, or come from broken
 * encoding: control and private characters, lone surrogates, line separators, invisible formatting
 * other than the joiners that scripts and emoji need (RFC 8265, 4.1 and 4.2).
 */
const UNUSABLE = /[\p{Cc}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\uFFFD]|(?![\u200C\u200D])\p{Cf}/u;

/**
 * The password as it is measured and hashed: NFC, so that it does not matter how a device composes
 * accents, and with every kind of space as the plain one (RFC 8265, 4.2.2, OpaqueString).
 */
export function normalisePassword(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

/**
 * The rules for a new password (NIST SP 800-63B-4, 3.1.1.2): length, no common password, nothing of the
 * person's own, and no rules of composition.
 *
 * @returns why it is refused, or undefined when it is good
 */
export function checkPassword(
  password: string,
  policy: PasswordPolicy,
  person: { email: string; displayName: string },
): PasswordRefusalReason | undefined {
  const normal = normalisePassword(password);
  const length = [...normal].length;
  if (length < policy.minLength) return 'TOO_SHORT';
  if (length > policy.maxLength) return 'TOO_LONG';
  if (UNUSABLE.test(normal)) return 'UNUSABLE_CHARACTER';
  if (isPersonal(normal, person)) return 'PERSONAL';
  if (isCommonPassword(normal)) return 'COMMON';
  return undefined;
}

/** The reason in words, fit to be shown. */
export function describeRefusal(reason: PasswordRefusalReason, policy: PasswordPolicy): string {
  switch (reason) {
    case 'TOO_SHORT':
      return `The password is too short: use at least ${policy.minLength} characters. A few unrelated words do well.`;
    case 'TOO_LONG':
      return `The password is too long: use at most ${policy.maxLength} characters.`;
    case 'COMMON':
      return 'The password is too common: it is among the first that would be tried. A few unrelated words do well.';
    case 'PERSONAL':
      return 'The password holds your address, your name or the name of this service, which would be tried first. Choose one without.';
    case 'UNUSABLE_CHARACTER':
      return 'The password holds an invisible or unusable character that could not be typed again reliably.';
  }
}

function isPersonal(password: string, person: { email: string; displayName: string }): boolean {
  const folded = fold(password);
  const joined = withoutSeparators(folded);
  const { parts, joinedParts } = personalParts(person);
  return (
    parts.some((part) => folded.includes(part)) || joinedParts.some((part) => joined.includes(part))
  );
}

/** What must not stand in the person's password, folded: as it is, or with its separators left out. */
function personalParts({ email, displayName }: { email: string; displayName: string }) {
  const address = fold(email);
  const localPart = address.split('@', 1)[0] ?? '';
  const name = fold(displayName);
  const wholes = [address, localPart, localPart.split('+', 1)[0] ?? '', name];
  const pieces = [localPart, name].flatMap((whole) => whole.split(SEPARATORS));
  // A name of one word is not looked for across words: `anna` is not meant by `japan natural`.
  const composed = wholes.map(withoutSeparators).filter((whole, index) => whole !== wholes[index]);
  return {
    parts: [SERVICE_NAME, ...wholes, ...pieces].filter(isLongEnough),
    joinedParts: composed.filter(isLongEnough),
  };
}

function isLongEnough(part: string): boolean {
  return [...part].length >= MIN_PERSONAL_PART;
}

function withoutSeparators(text: string): string {
  return text.replace(SEPARATORS, '');
}
