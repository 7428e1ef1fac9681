import canonicalize from 'canonicalize';
import { badInput } from '../../errors.ts';
import {
  checkRules,
  type Majority,
  type MajorityPreset,
  PRESETS,
  type Quorum,
  type Rules,
  type VotingOption,
} from '../voting.ts';

/** A majority as a client gives it: a preset, or a fraction with its base. */
export interface MajorityChange {
  preset?: MajorityPreset | null;
  base?: Majority['base'] | null;
  numerator?: number | null;
  denominator?: number | null;
  strict?: boolean | null;
}

/** A quorum as a client gives it: a share or a count. */
export interface QuorumChange {
  numerator?: number | null;
  denominator?: number | null;
  count?: number | null;
  strict?: boolean;
  counts?: Quorum['counts'];
  abstentionsCount?: boolean;
}

/** What is to be otherwise than in other rules; what is undefined stays. */
export interface RulesChange {
  method?: Rules['method'] | null;
  majority?: MajorityChange | null;
  quorum?: QuorumChange | null;
  tie?: Rules['tie'] | null;
  ballotsMayChange?: boolean | null;
  secrecy?: Rules['secrecy'] | null;
  tally?: Rules['tally'] | null;
  extensionMinutes?: number | null;
}

/** The rules of a council that says nothing of them. */
export const DEFAULT_RULES: Rules = {
  method: 'MOTION',
  majority: PRESETS.SIMPLE,
  quorum: null,
  tie: 'FAIL',
  ballotsMayChange: true,
  secrecy: 'ROLL_CALL',
  tally: 'AFTER_CLOSE',
  extensionMinutes: null,
};

/**
 * The rules after a change, when they can be voted under.
 *
 * @param options what can be chosen, where that is known already
 * @throws PublicError BAD_USER_INPUT naming the first field that is wrong
 */
export function checkRuleChange(
  field: string,
  before: Rules,
  change: RulesChange | null | undefined,
  options?: readonly VotingOption[],
): Rules {
  const { majority, quorum, extensionMinutes, ...rest } = change ?? {};
  const rules: Rules = {
    ...before,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null)),
    ...(majority !== undefined && { majority: majority && toMajority(field, majority) }),
    ...(quorum !== undefined && { quorum: quorum && toQuorum(field, quorum) }),
    ...(extensionMinutes !== undefined && { extensionMinutes }),
  };
  const [problem] = checkRules(rules, options);
  if (problem) throw badInput(`${field}.${problem.field}`, problem.message);
  return rules;
}

function toMajority(field: string, change: MajorityChange): Majority {
  const { preset, base, numerator, denominator, strict } = change;
  const isFraction = base != null && numerator != null && denominator != null;
  if (preset != null) {
    if (base != null || numerator != null || denominator != null || strict != null) {
      throw badInput(`${field}.majority`, 'With a preset, nothing else is given.');
    }
    return PRESETS[preset];
  }
  if (!isFraction) {
    throw badInput(`${field}.majority`, 'Give a preset, or base, numerator and denominator.');
  }
  return { base, numerator, denominator, strict: strict ?? false };
}

function toQuorum(field: string, change: QuorumChange): Quorum {
  const { numerator, denominator, count } = change;
  const { strict = false, counts = 'MEMBERS', abstentionsCount = true } = change;
  const isShare = numerator != null && denominator != null && count == null;
  const isCount = count != null && numerator == null && denominator == null;
  if (!isShare && !isCount) {
    throw badInput(`${field}.quorum`, 'Give numerator and denominator, or a count.');
  }
  return isShare
    ? { kind: 'SHARE', numerator, denominator, strict, counts, abstentionsCount }
    : { kind: 'COUNT', count: count ?? 0, counts, abstentionsCount };
}

/** Whether a vote is decided otherwise than a council's are: by another majority, or another quorum. */
export function decidesOtherwise(vote: Rules, council: Rules): boolean {
  return (['majority', 'quorum'] as const).some(
    (part) => canonicalize(vote[part]) !== canonicalize(council[part]),
  );
}
