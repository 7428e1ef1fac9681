import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResultJson, Rules } from '../../src/councils/voting.ts';
import { toUnits } from '../../src/councils/voting.ts';
import { startApp, type TestApp } from './app.ts';
import { actorOf, type Councils, initCouncils } from './councils.ts';
import {
  answersSeen,
  modelRules,
  opening,
  proposalCommands,
  type RealProposal,
} from './proposal-commands.ts';
import { OPTIONS, PEOPLE, type Person, ProposalModel } from './proposal-model.ts';
import { initSeed, type SeededUser } from './seed.ts';

/** Drawn anew each time; what fails is printed with its seed and its path, which fast-check takes again. */
const SEED = Date.now() % 2 ** 31;
const MOST_COMMANDS = 40;
const METHODS = ['MOTION', 'SINGLE_CHOICE', 'APPROVAL', 'RANKED_CHOICE'] as const;

let app: TestApp;
let councils: Councils;
const users = {} as Record<Person, SeededUser>;

/** A draft in a council of its own. */
async function draft(method: Rules['method']): Promise<RealProposal> {
  const council = await councils.council({}, users.chair);
  const membershipIds: RealProposal['membershipIds'] = {};
  for (const person of ['author', 'second', 'third', 'observer'] as const) {
    const role = person === 'observer' ? 'OBSERVER' : 'OPERATOR';
    const { membershipId } = await councils.member(council, role, {}, users[person]);
    membershipIds[person] = membershipId;
  }
  const actors = Object.fromEntries(
    PEOPLE.map((person) => [person, actorOf(users[person], person === 'ada' || person === 'bea')]),
  ) as RealProposal['actors'];
  const options = method === 'MOTION' ? [] : OPTIONS;
  const id = await councils.proposal(council, { state: 'DRAFT', author: users.author, options });
  return { services: app.services, councils, sql: app.sql, id, method, actors, membershipIds };
}

const read = <Row extends object>(text: string, id: string) => app.sql<Row>(text, [id]);

interface ProposalRow {
  state: string;
  outcome: string | null;
  result: ResultJson | null;
  isExtended: boolean;
  hasKey: boolean;
}

interface PlaceRow {
  userId: string;
  weight: string;
  isRecused: boolean;
  delegate: string | null;
  live: number;
  ballot: object | null;
  voted: boolean | null;
}

/** Everything that has to be so after any sequence of acts, asked of the tables. */
async function expectInvariants(model: ProposalModel, id: string): Promise<void> {
  const [proposal] = await read<ProposalRow>(
    `select state, outcome, result, extended_to is not null as "isExtended",
       sealing_key_sealed is not null as "hasKey" from proposal where id = $1`,
    id,
  );
  const { state, isExtended, rules } = model;
  const isSecret = rules?.secrecy === 'SECRET';
  const isOver = ['CLOSED', 'CERTIFIED', 'ANNULLED'].includes(state);
  expect(proposal).toMatchObject({ state, isExtended });
  if (isOver) expect(proposal?.hasKey).toBe(false);

  // 1. The roll is as it was frozen, and nobody has two ballots that count.
  const places = await read<PlaceRow>(
    `select r.user_id as "userId", r.weight::text, r.recused_at is not null as "isRecused",
       d.user_id as delegate, r.voted,
       (select count(*)::int from ballot b where b.entry_id = r.id
          and b.superseded_at is null and b.voided_at is null) as live,
       (select b.choice from ballot b where b.entry_id = r.id
          and b.superseded_at is null and b.voided_at is null) as ballot
     from roll_entry r left join roll_entry d on d.id = r.delegate_id where r.proposal_id = $1`,
    id,
  );
  const isOpened = isSecret && isOver;
  const expected = [...model.roll].map(([person, { weight, isRecused, delegate, ballot }]) => ({
    userId: users[person].id,
    weight: `${toUnits(weight)}`,
    isRecused,
    delegate: delegate && users[delegate].id,
    live: ballot && !isOpened ? 1 : 0,
    ballot: isSecret ? null : ballot,
    voted: isOpened ? ballot !== null : null,
  }));
  const inOrder = <T extends { userId: string }>(rows: T[]) =>
    rows.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  expect(inOrder(places)).toEqual(inOrder(expected));

  // 2. Each ballot that was answered as cast is a fact.
  const facts = await read(
    `select 1 from audit_event where target_id = $1 and action = 'BALLOT_CAST'`,
    id,
  );
  expect(facts).toHaveLength(model.ballotsCast);

  // 3. The result is what counting again gives.
  expect(proposal?.result != null).toBe(isOver);
  if (!isOver || !proposal?.result) return;
  const { outcome, winner, got, base, quorum } = model.count();
  const { result } = proposal;
  expect(proposal.outcome).toBe(outcome);
  expect({
    outcome: result.outcome,
    winner: result.winner,
    got: result.got,
    base: result.base.weight,
    quorumMet: result.quorum?.met ?? true,
  }).toEqual({ outcome, winner, got, base: base.weight, quorumMet: quorum?.met ?? true });
}

/**
 * Holds proposals of the real database against their model, in random sequences of acts.
 *
 * @param runs how many sequences
 * @param atMostMs how long new ones are begun
 */
export function holdAgainstModel({ runs, atMostMs }: { runs: number; atMostMs: number }): void {
  beforeAll(async () => {
    app = await startApp();
    const seed = initSeed(app);
    councils = initCouncils(app, seed);
    for (const person of PEOPLE) {
      users[person] = await seed.user(person === 'chair' ? 'COUNCIL_OPERATOR' : 'VIEWER', person);
    }
  });
  afterAll(() => app?.close());

  test(
    `a proposal does what its model does, whoever does what in any order (seed ${SEED})`,
    async () => {
      const start = fc.option(fc.tuple(modelRules, fc.boolean()), { freq: 5 });
      const method = fc.constantFrom(...METHODS);
      await fc.assert(
        fc.asyncProperty(
          method,
          start,
          proposalCommands(MOST_COMMANDS),
          async (what, opened, acts) => {
            const real = await draft(what);
            const model = new ProposalModel(what);
            for (const first of opened ? opening(...opened) : []) await first.run(model, real);
            await fc.asyncModelRun(() => ({ model, real }), acts);
            await app.services.settling.settleDue({ proposalIds: [real.id] });
            await expectInvariants(model, real.id);
          },
        ),
        { seed: SEED, numRuns: runs, interruptAfterTimeLimit: atMostMs },
      );
      // A model that is never tried agrees with everything.
      expect(answersSeen).toContain('casts cast');
      expect(answersSeen.size).toBeGreaterThan(25);
    },
    atMostMs + 30_000,
  );
}
