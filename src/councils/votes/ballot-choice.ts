import { badInput } from '../../errors.ts';
import { type Choice, normalChoice } from '../voting.ts';

/** What a ballot says, as a client gives it: exactly one of these. */
export interface ChoiceInput {
  motion?: 'FOR' | 'AGAINST' | 'ABSTAIN' | null;
  option?: string | null;
  options?: readonly string[] | null;
  ranking?: readonly string[] | null;
  abstain?: boolean | null;
}

/**
 * The choice that a client gives.
 *
 * @throws PublicError BAD_USER_INPUT naming the field
 */
export function parseChoice(field: string, input: ChoiceInput): Choice {
  const { motion, option, options, ranking, abstain } = input;
  if (motion != null) return { kind: motion };
  if (option != null) return { kind: 'OPTION', option };
  if (options != null) return normalChoice({ kind: 'OPTIONS', options: [...options] });
  if (ranking != null) return { kind: 'RANKING', ranking: [...ranking] };
  if (abstain === true) return { kind: 'ABSTAIN' };
  throw badInput(`${field}.abstain`, 'Who does not abstain chooses something.');
}
