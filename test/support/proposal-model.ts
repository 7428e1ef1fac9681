import {
  type Choice,
  checkChoice,
  PRESETS,
  type RollEntry,
  type Rules,
  toUnits,
} from '../../src/councils/voting.ts';
import { countNaively } from './naive-voting.ts';

/** Who acts: a chair, the author and two more who vote, one who looks on, and two administrators. */
export const PEOPLE = ['chair', 'author', 'second', 'third', 'observer', 'ada', 'bea'] as const;
export type Person = (typeof PEOPLE)[number];

/** What can be chosen where it is no motion. */
export const OPTIONS = ['a', 'b', 'c'].map((key) => ({ key, label: key.toUpperCase() }));

/** Where somebody on the roll stands, as the model has it. */
interface Place {
  weight: string;
  isRecused: boolean;
  delegate: Person | null;
  ballot: Choice | null;
}

export type ModelRules = Pick<
  Rules,
  'majority' | 'quorum' | 'tie' | 'ballotsMayChange' | 'secrecy' | 'extensionMinutes'
>;

/** These rules for this method: what it does not have goes by what every method has. */
export function fitting(rules: ModelRules, method: Rules['method']): Rules {
  const isMotion = method === 'MOTION';
  const majority = rules.majority ?? (isMotion ? PRESETS.SIMPLE : null);
  const mayCast = rules.secrecy === 'ROLL_CALL' && (!isMotion || majority?.base === 'CAST');
  const ties = {
    FAIL: true,
    CHAIR: mayCast,
    LISTED_FIRST: !isMotion,
    PREVIOUS_ROUNDS: method === 'RANKED_CHOICE',
  };
  const tie = ties[rules.tie] ? rules.tie : 'FAIL';
  return { ...rules, method, majority, tie, tally: 'AFTER_CLOSE' };
}

/** Whether they have the majority and the quorum of a council that has said nothing of them. */
function isUsual({ majority, quorum }: Rules): boolean {
  const { base, numerator, denominator, strict } = PRESETS.SIMPLE;
  return (
    quorum === null &&
    majority?.base === base &&
    majority.numerator === numerator &&
    majority.denominator === denominator &&
    majority.strict === strict
  );
}

type State =
  | 'DRAFT'
  | 'SUBMITTED'
  | 'SCHEDULED'
  | 'OPEN'
  | 'CLOSED'
  | 'CERTIFIED'
  | 'WITHDRAWN'
  | 'CANCELLED'
  | 'ANNULLED';

const MANAGERS: readonly Person[] = ['ada', 'bea'];
const CLOSED: readonly State[] = ['CLOSED', 'CERTIFIED', 'ANNULLED'];

/**
 * A proposal and its vote, as the documents say that they behave: a few lines for each act, without
 * database, locks or clock. Each act changes the model and says what the answer has to be.
 */
export class ProposalModel {
  readonly method: Rules['method'];
  state: State = 'DRAFT';
  isPublished = false;
  rules: Rules | null = null;
  /** Seats that vote, with their weights, as they are now. */
  readonly seats = new Map<Person, string>(
    PEOPLE.slice(0, 4).map((person) => [person, '1'] as const),
  );
  readonly roll = new Map<Person, Place>();
  isExtended = false;
  annulledBy: Person | null = null;
  ballotsCast = 0;

  constructor(method: Rules['method']) {
    this.method = method;
  }

  /** An act that the table of steps has, by anybody. */
  step(person: Person, by: 'author' | 'voters' | 'chair', from: readonly State[], to: State) {
    const refusal = this.#denial(person, by);
    if (refusal) return refusal;
    if (!from.includes(this.state)) return 'wrong-state';
    this.state = to;
    if (to === 'SUBMITTED') this.isPublished = true;
    return 'done';
  }

  schedule(person: Person, rules: ModelRules, isNow: boolean): string {
    const refusal = this.#denial(person, 'voters');
    if (refusal) return refusal;
    if (this.state !== 'SUBMITTED') return 'wrong-state';
    const wanted = fitting(rules, this.method);
    const mayDecideOtherwise = person === 'chair' || MANAGERS.includes(person);
    if (!isUsual(wanted) && !mayDecideOtherwise) return 'FORBIDDEN';
    this.state = 'SCHEDULED';
    this.rules = wanted;
    if (isNow) this.open();
    return 'done';
  }

  /** Its time has come: the roll is whoever has a seat. */
  open(): string {
    this.state = 'OPEN';
    for (const [person, weight] of this.seats) {
      this.roll.set(person, { weight, isRecused: false, delegate: null, ballot: null });
    }
    return 'done';
  }

  /** Its time is over. */
  end(): string {
    const goesOn =
      this.rules?.extensionMinutes && !this.isExtended && this.count().quorum?.met === false;
    if (goesOn) this.isExtended = true;
    else this.state = 'CLOSED';
    return 'done';
  }

  /** Whoever leaves or weighs otherwise does so for votes that are yet to open. */
  leave(person: Person): string {
    this.seats.delete(person);
    return 'done';
  }

  weigh(person: Person, weight: string): string {
    this.seats.set(person, weight);
    return 'done';
  }

  close(person: Person): string {
    const refusal = this.#denial(person, 'voters');
    if (refusal) return refusal;
    if (CLOSED.includes(this.state)) return 'voting-closed';
    if (this.state !== 'OPEN') return 'not-open';
    if (this.rules?.ballotsMayChange) return 'may-change';
    const eligible = [...this.roll.values()].filter(({ isRecused }) => !isRecused);
    const waiting = eligible.filter(({ ballot, delegate }) => !ballot && !this.#votes(delegate));
    if (waiting.length > 0) return 'uncertain';
    this.state = 'CLOSED';
    return 'closed';
  }

  annul(person: Person): string {
    if (!MANAGERS.includes(person)) return 'FORBIDDEN';
    if (this.state !== 'CLOSED' && this.state !== 'CERTIFIED') return 'wrong-state';
    if (this.annulledBy === person) return 'same-administrator';
    if (!this.annulledBy) {
      this.annulledBy = person;
      return 'requested';
    }
    this.state = 'ANNULLED';
    return 'annulled';
  }

  cast(person: Person, ballot: Choice): string {
    const place = this.#placeOf(person);
    if (typeof place === 'string') return place;
    if (!this.rules?.ballotsMayChange) {
      if (place.ballot) return 'already-voted';
      if (this.#votes(place.delegate)) return 'delegated-away';
    }
    if (this.rules && checkChoice(this.rules, this.options, ballot)) return 'BAD_USER_INPUT';
    place.ballot = ballot;
    this.ballotsCast++;
    return 'cast';
  }

  recuse(person: Person): string {
    const place = this.#placeOf(person);
    if (typeof place === 'string') return place;
    Object.assign(place, { isRecused: true, delegate: null, ballot: null });
    for (const other of this.roll.values()) {
      if (other.delegate === person) other.delegate = null;
    }
    return 'recused-now';
  }

  delegate(person: Person, to: Person): string {
    const place = this.#placeOf(person);
    if (typeof place === 'string') return place;
    if (place.ballot) return 'already-voted';
    const delegate = this.roll.get(to);
    const reason = (() => {
      if (!delegate) return 'DELEGATE_NOT_ON_ROLL';
      if (to === person) return 'DELEGATE_IS_SELF';
      if (this.#votes(place.delegate)) return 'ALREADY_USED';
      const isDelegate = [...this.roll.values()].some((other) => other.delegate === person);
      if (isDelegate) return 'DELEGATOR_IS_DELEGATE';
      if (delegate.isRecused) return 'DELEGATE_RECUSED';
      if (delegate.delegate) return 'DELEGATE_HAS_DELEGATED';
      return delegate.ballot ? 'DELEGATE_HAS_VOTED' : null;
    })();
    if (reason) return `refused: ${reason}`;
    place.delegate = to;
    return 'delegated';
  }

  revoke(person: Person): string {
    const place = this.#placeOf(person);
    if (place === 'recused') return 'none';
    if (typeof place === 'string') return place;
    if (!place.delegate) return 'none';
    if (this.#votes(place.delegate)) return 'used';
    place.delegate = null;
    return 'revoked';
  }

  /** What comes of the ballots as they are, by the plain implementation of the rules. */
  count() {
    const entries = [...this.roll].map(
      ([id, { weight, isRecused, delegate, ballot }]): RollEntry => ({
        ...{ id, weight: toUnits(weight), isChair: id === 'chair', delegateTo: delegate },
        recused: isRecused ? { reason: 'Kin.' } : null,
        choice: ballot,
      }),
    );
    if (!this.rules) throw new Error('nothing is counted before it is scheduled');
    return countNaively(this.rules, this.options, entries);
  }

  get options() {
    return this.method === 'MOTION' ? [] : OPTIONS;
  }

  #votes = (delegate: Person | null) => delegate !== null && !!this.roll.get(delegate)?.ballot;

  /** Why somebody may not take a step, whatever the state; null when they may. */
  #denial(person: Person, by: 'author' | 'voters' | 'chair'): string | null {
    const isManager = MANAGERS.includes(person);
    const isSeated = this.seats.has(person);
    const schedules = isManager || isSeated;
    const isSeen = this.isPublished || person === 'author' || schedules;
    if (!isSeen) return 'NOT_FOUND';
    const may = by === 'chair' ? isManager || person === 'chair' : schedules;
    return may && (by !== 'author' || person === 'author') ? null : 'FORBIDDEN';
  }

  /** Somebody's place in an open vote, or why they have none. */
  #placeOf(person: Person): Place | string {
    const place = this.roll.get(person);
    const isSeen = place || this.isPublished || !this.#denial(person, 'voters');
    if (!isSeen && person !== 'author') return 'NOT_FOUND';
    if (CLOSED.includes(this.state)) return 'closed';
    if (this.state !== 'OPEN') return 'not-open';
    if (!place) return 'not-on-roll';
    return place.isRecused ? 'recused' : place;
  }
}
