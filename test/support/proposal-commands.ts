import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Actor } from '../../src/councils/acting/acting.ts';
import { type Choice, PRESETS, type Rules } from '../../src/councils/voting.ts';
import type { Services } from '../../src/services.ts';
import type { Councils } from './councils.ts';
import {
  fitting,
  type ModelRules,
  PEOPLE,
  type Person,
  type ProposalModel,
} from './proposal-model.ts';

/** The proposal of the database that the model is held against. */
export interface RealProposal {
  services: Services;
  councils: Councils;
  sql<Row extends object>(text: string, params?: unknown[]): Promise<Row[]>;
  id: string;
  method: Rules['method'];
  actors: Record<Person, Actor>;
  membershipIds: Partial<Record<Person, string>>;
}

export type ProposalCommand = fc.AsyncCommand<ProposalModel, RealProposal>;

interface Act {
  name: string;
  /** When it can be done at all, which is something else than being refused. */
  when?: (model: Readonly<ProposalModel>) => boolean;
  predict: (model: ProposalModel) => string;
  perform: (real: RealProposal) => Promise<{ kind: string; reason?: string }>;
}

/** What was answered, over all runs: so that a test can tell whether it tried anything. */
export const answersSeen = new Set<string>();

function command({ name, when = () => true, predict, perform }: Act): ProposalCommand {
  return {
    check: (model) => when(model),
    async run(model, real) {
      const answer = await perform(real).then(
        ({ kind, reason }) => (kind === 'refused' ? `refused: ${reason}` : kind),
        (error) => {
          if (!['NOT_FOUND', 'FORBIDDEN', 'BAD_USER_INPUT'].includes(error.code)) throw error;
          return error.code as string;
        },
      );
      expect(answer, name).toBe(predict(model));
      answersSeen.add(`${name.split(' ')[1]} ${answer}`);
    },
    toString: () => name,
  };
}

const DONE = { kind: 'done' };
/** Times are kept to the millisecond: what happens before or after one is another one. */
const nextMillisecond = () => sleep(2);

const person = fc.constantFrom(...PEOPLE);
const voter = fc.constantFrom(...PEOPLE.slice(0, 5));
const schedulerMostly = fc.constantFrom<Person>('chair', 'chair', 'second', 'ada', 'observer');

const quorum = (count: number): ModelRules['quorum'] => ({
  kind: 'COUNT',
  count,
  counts: 'MEMBERS',
  abstentionsCount: true,
});

/** Rules with everything that an act or an outcome can depend on. */
export const modelRules: fc.Arbitrary<ModelRules> = fc
  .record({
    ballotsMayChange: fc.boolean(),
    secrecy: fc.constantFrom('ROLL_CALL' as const, 'ROLL_CALL' as const, 'SECRET' as const),
    majority: fc.constantFrom(PRESETS.SIMPLE, PRESETS.ABSOLUTE, null),
    tie: fc.constantFrom<ModelRules['tie']>('FAIL', 'CHAIR', 'LISTED_FIRST', 'PREVIOUS_ROUNDS'),
    quorum: fc.option(fc.integer({ min: 1, max: 4 }).map(quorum)),
    extensionMinutes: fc.option(fc.constant(5)),
  })
  .map((drawn) => ({ ...drawn, extensionMinutes: drawn.quorum && drawn.extensionMinutes }));

let revisions = 0;
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

const submitting = (by: Person) =>
  command({
    name: `${by} submits`,
    predict: (model) => model.step(by, 'author', ['DRAFT'], 'SUBMITTED'),
    perform: ({ services, id, actors }) =>
      services.proposals.submit({ proposalId: id }, actors[by]),
  });

const scheduling = ({ by, rules, isNow }: { by: Person; rules: ModelRules; isNow: boolean }) =>
  command({
    name: `${by} schedules ${JSON.stringify({ isNow, ...rules })}`,
    predict: (model) => model.schedule(by, rules, isNow),
    async perform({ services, id, actors, method }) {
      await nextMillisecond();
      const { kind, ...count } = rules.quorum ?? { kind: null };
      const fit = fitting(rules, method);
      const schedule = {
        proposalId: id,
        opensAt: isNow ? null : inHours(1),
        closesAt: inHours(2),
        rules: {
          ...fit,
          quorum: kind && count,
        },
      };
      return services.scheduling.schedule(schedule, actors[by]);
    },
  });

const textSteps: fc.Arbitrary<ProposalCommand>[] = [
  fc.constantFrom<Person>('author', 'author', 'chair', 'ada', 'observer').map((by) =>
    command({
      name: `${by} revises`,
      predict: (model) => model.step(by, 'author', ['DRAFT'], 'DRAFT'),
      perform: ({ services, id, actors }) =>
        services.proposals.revise({ proposalId: id, body: `Text ${revisions++}.` }, actors[by]),
    }),
  ),
  fc.constantFrom<Person>('author', 'author', 'chair').map(submitting),
  fc.constantFrom<Person>('author', 'second', 'bea').map((by) =>
    command({
      name: `${by} withdraws`,
      // Early ends are tried, but do not end most runs.
      when: ({ state }) => state !== 'DRAFT' || by !== 'author',
      predict: (model) => model.step(by, 'author', ['DRAFT', 'SUBMITTED'], 'WITHDRAWN'),
      perform: ({ services, id, actors }) =>
        services.proposals.withdraw({ proposalId: id }, actors[by]),
    }),
  ),
];

const voteSteps: fc.Arbitrary<ProposalCommand>[] = [
  fc.record({ by: schedulerMostly, rules: modelRules, isNow: fc.boolean() }).map(scheduling),
  fc.constantFrom<Person>('observer', 'author', 'ada').map((by) =>
    command({
      name: `${by} cancels`,
      predict: (model) => model.step(by, 'voters', ['SUBMITTED', 'SCHEDULED'], 'CANCELLED'),
      perform: ({ services, id, actors }) =>
        services.proposals.cancel({ proposalId: id, reason: 'No.' }, actors[by]),
    }),
  ),
  schedulerMostly.map((by) =>
    command({
      name: `${by} closes`,
      predict: (model) => model.close(by),
      perform: ({ services, id, actors }) => services.closing.close({ proposalId: id }, actors[by]),
    }),
  ),
  schedulerMostly.map((by) =>
    command({
      name: `${by} certifies`,
      predict: (model) => model.step(by, 'chair', ['CLOSED'], 'CERTIFIED'),
      perform: ({ services, id, actors }) =>
        services.certification.certify({ proposalId: id }, actors[by]),
    }),
  ),
  fc.constantFrom<Person>('ada', 'bea', 'chair').map((by) =>
    command({
      name: `${by} annuls`,
      predict: (model) => model.annul(by),
      perform: ({ services, id, actors }) =>
        services.annulment.annul({ proposalId: id, reason: 'Void.' }, actors[by]),
    }),
  ),
];

const ABSTAIN: Choice = { kind: 'ABSTAIN' };
const option = (key: string): Choice => ({ kind: 'OPTION', option: key });
const approving = (...options: string[]): Choice => ({ kind: 'OPTIONS', options });
const ranking = (...keys: string[]): Choice => ({ kind: 'RANKING', ranking: keys });

/** What ballots may say, by what is voted on. */
const CHOICES: Record<Rules['method'], readonly Choice[]> = {
  MOTION: [{ kind: 'FOR' }, { kind: 'FOR' }, { kind: 'AGAINST' }, ABSTAIN],
  SINGLE_CHOICE: [option('a'), option('b'), option('c'), option('a'), ABSTAIN],
  APPROVAL: [approving('a'), approving('a', 'b'), approving('c', 'b'), approving(), ABSTAIN],
  RANKED_CHOICE: [
    ...[ranking('a'), ranking('b', 'a'), ranking('c', 'b', 'a'), ranking('b', 'c'), ABSTAIN],
    ...[ranking('c'), ranking('a', 'c')],
  ],
};
const choiceOf = (method: Rules['method'], place: number) =>
  CHOICES[method][place % CHOICES[method].length] ?? ABSTAIN;

const voting: fc.Arbitrary<ProposalCommand>[] = [
  fc.tuple(person, fc.nat(6)).map(([by, place]) =>
    command({
      name: `${by} casts the ballot ${place}`,
      predict: (model) => model.cast(by, choiceOf(model.method, place)),
      perform: async ({ services, id, actors, method }) => {
        const ballot = { proposalId: id, choice: choiceOf(method, place) };
        return (await services.ballots.cast(ballot, actors[by])).outcome;
      },
    }),
  ),
  fc
    .tuple(voter, fc.constantFrom<Choice>(option('z'), ranking(), { kind: 'FOR' }))
    .map(([by, choice]) =>
      command({
        name: `${by} casts what may be no choice, ${JSON.stringify(choice)}`,
        predict: (model) => model.cast(by, choice),
        perform: async ({ services, id, actors }) =>
          (await services.ballots.cast({ proposalId: id, choice }, actors[by])).outcome,
      }),
    ),
  voter.map((by) =>
    command({
      name: `${by} recuses`,
      predict: (model) => model.recuse(by),
      perform: ({ services, id, actors }) =>
        services.recusals.recuse({ proposalId: id, reason: 'Kin.' }, actors[by]),
    }),
  ),
  fc.tuple(voter, voter).map(([by, to]) =>
    command({
      name: `${by} delegates to ${to}`,
      predict: (model) => model.delegate(by, to),
      async perform({ services, sql, id, actors }) {
        // Ids of entries are there once the roll is.
        await services.settling.settleDue({ proposalIds: [id] });
        const [entry] = await sql<{ id: string }>(
          'select id from roll_entry where proposal_id = $1 and user_id = $2',
          [id, actors[to].userId],
        );
        const delegateId = entry?.id ?? 'rollentry_none';
        return services.delegations.delegate({ proposalId: id, delegateId }, actors[by]);
      },
    }),
  ),
  voter.map((by) =>
    command({
      name: `${by} revokes`,
      predict: (model) => model.revoke(by),
      perform: ({ services, id, actors }) =>
        services.delegations.revoke({ proposalId: id }, actors[by]),
    }),
  ),
];

const timeOpens = command({
  name: 'time opens',
  when: ({ state }) => state === 'SCHEDULED',
  predict: (model) => model.open(),
  async perform({ councils, id }) {
    await nextMillisecond();
    await councils.moveVote(id, { opensIn: 0 });
    await nextMillisecond();
    return DONE;
  },
});

const clock: fc.Arbitrary<ProposalCommand>[] = [
  fc.constant(timeOpens),
  fc.constant(
    command({
      name: 'time ends',
      when: ({ state }) => state === 'OPEN',
      predict: (model) => model.end(),
      async perform({ services, councils, sql, id }) {
        await services.settling.settleDue({ proposalIds: [id] });
        const [row] = await sql<{ extended: boolean }>(
          'select extended_to is not null as extended from proposal where id = $1',
          [id],
        );
        await nextMillisecond();
        if (!row?.extended) await councils.moveVote(id, { closesIn: 0 });
        else {
          const statement = `update proposal set extended_to = clock_timestamp() where id = '${id}'`;
          await councils.withoutTriggers('proposal', statement);
        }
        await nextMillisecond();
        return DONE;
      },
    }),
  ),
];

const weighing = (who: Person, weight: string) =>
  command({
    name: `${who} weighs ${weight}`,
    when: (model) => model.seats.has(who),
    predict: (model) => model.weigh(who, weight),
    async perform({ services, actors, membershipIds }) {
      const membershipId = membershipIds[who] ?? '';
      await services.memberships.update({ membershipId, weight }, actors.chair);
      return DONE;
    },
  });

const seats: fc.Arbitrary<ProposalCommand>[] = [
  fc.constantFrom<Person>('author', 'second', 'third').map((who) =>
    command({
      name: `${who} leaves`,
      when: (model) => model.seats.has(who),
      predict: (model) => model.leave(who),
      async perform({ services, actors, membershipIds }) {
        const membershipId = membershipIds[who] ?? '';
        await services.memberships.remove({ membershipId }, actors.chair);
        return DONE;
      },
    }),
  ),
  fc
    .tuple(fc.constantFrom<Person>('author', 'second', 'third'), fc.constantFrom('0.5', '1', '2'))
    .map(([who, weight]) => weighing(who, weight)),
];

/**
 * What opens the vote on a draft, so that not every sequence has to find its way there: at once, or later
 * and with a seat that changes before anybody has looked.
 */
export const opening = (rules: ModelRules, isNow: boolean): ProposalCommand[] => [
  submitting('author'),
  scheduling({ by: 'chair', rules, isNow }),
  ...(isNow ? [] : [timeOpens, weighing('second', '2')]),
];

/** Any sequence of acts, with more votes in it than anything else. */
export const proposalCommands = (maxCommands: number) =>
  fc.commands(
    [...textSteps, ...voteSteps, ...voting, ...voting, ...voting, ...voting, ...clock, ...seats],
    { maxCommands, size: 'max' },
  );
