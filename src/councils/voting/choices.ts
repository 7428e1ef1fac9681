import type { Method, Rules, VotingOption } from './rules.ts';

/** What a ballot says. It is JSON as it stands. */
export type Choice =
  | { kind: 'FOR' | 'AGAINST' | 'ABSTAIN' }
  /** `SINGLE_CHOICE`: the key of an option. */
  | { kind: 'OPTION'; option: string }
  /** `APPROVAL`: the keys of all options approved of; none of them is a vote against all. */
  | { kind: 'OPTIONS'; options: string[] }
  /** `RANKED_CHOICE`: keys of options, the most preferred first; those left out come after all of them. */
  | { kind: 'RANKING'; ranking: string[] };

const KINDS: Readonly<Record<Method, readonly Choice['kind'][]>> = {
  MOTION: ['FOR', 'AGAINST', 'ABSTAIN'],
  SINGLE_CHOICE: ['OPTION', 'ABSTAIN'],
  APPROVAL: ['OPTIONS', 'ABSTAIN'],
  RANKED_CHOICE: ['RANKING', 'ABSTAIN'],
};

/** Which field of the SDL's `BallotChoiceInput` says it. */
const FIELDS: Readonly<Record<Choice['kind'], string>> = {
  FOR: '`motion`',
  AGAINST: '`motion`',
  ABSTAIN: '`abstain`',
  OPTION: '`option`',
  OPTIONS: '`options`',
  RANKING: '`ranking`',
};

/** What is wrong with a ballot, as a sentence; null when it can be cast. */
export function checkChoice(
  { method }: Pick<Rules, 'method'>,
  options: readonly VotingOption[],
  choice: Choice,
): string | null {
  if (!KINDS[method].includes(choice.kind)) {
    const taken = new Set(KINDS[method].map((kind) => FIELDS[kind]));
    return `A vote by ${method} takes ${[...taken].join(' or ')}, not ${FIELDS[choice.kind]}.`;
  }
  const chosen = chosenOptions(choice);
  if (choice.kind === 'RANKING' && chosen.length === 0) {
    return 'A ranking names at least one option; who prefers none abstains.';
  }
  const keys = new Set(options.map(({ key }) => key));
  if (chosen.some((key) => !keys.has(key))) return 'This vote has no such option.';
  if (new Set(chosen).size < chosen.length) return 'An option can be named only once.';
  return null;
}

/**
 * The form that all ballots have which say the same. Approvals have no order: one that is kept would mark a
 * secret ballot, for whoever told its voter to write it so.
 */
export function normalChoice(choice: Choice): Choice {
  return choice.kind === 'OPTIONS' ? { ...choice, options: choice.options.toSorted() } : choice;
}

/** The keys that a ballot names, in its order. */
export function chosenOptions(choice: Choice): readonly string[] {
  if (choice.kind === 'OPTION') return [choice.option];
  if (choice.kind === 'OPTIONS') return choice.options;
  return choice.kind === 'RANKING' ? choice.ranking : [];
}
