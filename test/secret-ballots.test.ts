import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newReceipt } from '../src/councils/votes/receipts.ts';
import { ballotOpener, ballotSize, sealBallot } from '../src/councils/votes/sealing.ts';
import type { Choice } from '../src/councils/voting.ts';
import { graphql } from '../src/generated/client/index.ts';
import { createSecrets } from '../src/secrets.ts';
import { registry } from '../src/telemetry/metrics.ts';
import { refusal, startApp, startAppOn, type TestApp } from './support/app.ts';
import { ABSTAIN, AGAINST, FOR, fillBox, SECRET_KEY } from './support/ballots.ts';
import { type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed } from './support/seed.ts';
import { optionsOf } from './support/votes.ts';
import { CAST } from './support/voting-operations.ts';

const OTHER_KEY = 'aNother-secret-that-somebody-guesses-0123456789';
const VOTERS = 40;

let app: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let crowd: string[];
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
  crowd = await councils.crowd(council, VOTERS);
});
afterAll(() => app?.close());

/** Who votes what: at first sight without any order, but known here. */
const choiceOf = (place: number): Choice => [FOR, AGAINST, ABSTAIN][(place * 7) % 3] ?? FOR;

async function secretVote() {
  const id = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
  const ballots = crowd.map((userId, place) => ({ userId, choice: choiceOf(place) }));
  const receipts = [];
  for (const { userId, choice } of ballots) {
    const actor = {
      userId,
      isManager: false,
      origin: { actor: { type: 'USER', id: userId } },
    } as const;
    const ballot = { proposalId: id, choice, clientMutationId: `of-${id}` };
    const { outcome, receipt } = await app.services.ballots.cast(ballot, actor);
    if (outcome.kind !== 'cast' || !receipt) throw new Error(`not cast: ${outcome.kind}`);
    receipts.push({ userId, receipt });
  }
  return { id, ballots, receipts };
}

async function close(id: string, on: TestApp = app): Promise<void> {
  await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
  await on.services.settling.settleDue({ proposalIds: [id] });
}

/** Everything that the database's owner can read, as text: all rows of all tables, with where they lie. */
async function dump(): Promise<Map<string, Record<string, unknown>[]>> {
  const tables = await app.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'graphile_worker')`,
  );
  const all = new Map<string, Record<string, unknown>[]>();
  for (const { name } of tables) {
    all.set(
      name,
      await app.sql(`select ctid::text, xmin::text, xmax::text, to_jsonb(t) as row from ${name} t`),
    );
  }
  return all;
}

/** How often the order of a list agrees with that of another, from 0 to 1; half the time by chance. */
function agreement(a: readonly number[]): number {
  let [agrees, pairs] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = i + 1; j < a.length; j++) {
      pairs++;
      if ((a[i] ?? 0) < (a[j] ?? 0)) agrees++;
    }
  }
  return agrees / pairs;
}

describe('a database administrator without SECRET_KEY', () => {
  test('reads no choice and no receipt anywhere before the close', async () => {
    const { id, receipts } = await secretVote();
    const text = JSON.stringify([...(await dump())]);
    const logged = JSON.stringify(app.logs);
    for (const { receipt } of receipts) {
      expect(text).not.toContain(receipt);
      expect(logged).not.toContain(receipt);
    }
    const rows = await app.sql<{ choice: null; sealed: Buffer; entry_id: string }>(
      'select * from ballot where proposal_id = $1',
      [id],
    );
    expect(rows).toHaveLength(VOTERS);
    expect(rows.map(({ choice }) => choice)).toEqual(rows.map(() => null));
    // All have the same length, and nothing in common that a choice could show in.
    expect(new Set(rows.map(({ sealed }) => sealed.length)).size).toBe(1);
    expect(new Set(rows.map(({ sealed }) => sealed.subarray(0, 32).toString('hex'))).size).toBe(
      VOTERS,
    );
    expect(
      rows.filter(({ sealed }) => /FOR|AGAINST|ABSTAIN/.test(sealed.toString('latin1'))),
    ).toEqual([]);
  });

  test('opens nothing with another secret, nor with parts of the database', async () => {
    const { id } = await secretVote();
    const [proposal] = await app.sql<{ key: Buffer }>(
      'select sealing_key_sealed as key from proposal where id = $1',
      [id],
    );
    const key = { privateSealed: proposal?.key ?? Buffer.alloc(0) };
    await expect(ballotOpener(createSecrets(OTHER_KEY), key, id)).rejects.toThrow();
    // The right secret opens: it is the test that could fail.
    const open = await ballotOpener(createSecrets(SECRET_KEY), key, id);
    const [row] = await app.sql<{ entryId: string; sealed: Buffer }>(
      'select entry_id as "entryId", sealed from ballot where proposal_id = $1 limit 1',
      [id],
    );
    expect(row && (await open([row]))[0]?.choice).toMatch(/FOR|AGAINST|ABSTAIN/);
  });

  test('is told no receipt by the server for an answer that they wrote themselves', async () => {
    const { id, receipts } = await secretVote();
    const spy = await councils.member(council);
    const { token } = await spy.signIn();
    const ballots = await app.sql<{ id: string }>('select id from ballot where proposal_id = $1', [
      id,
    ]);
    const hash = createHash('sha256')
      .update(JSON.stringify({ proposalId: id }))
      .digest();
    for (const ballot of ballots.slice(0, 3)) {
      await app.sql(
        `insert into answered_mutation (user_id, client_mutation_id, mutation, input_hash, answer)
         values ($1, $2, 'castBallot', $3, $4)`,
        [
          spy.id,
          ballot.id,
          hash,
          JSON.stringify({ kind: 'cast', ballotId: ballot.id, castAt: new Date(0) }),
        ],
      );
      const answers = [];
      for (const choice of [{ motion: 'FOR' as const }, { motion: 'AGAINST' as const }]) {
        const input = { proposalId: id, clientMutationId: ballot.id, choice };
        answers.push(await app.must(CAST, { input }, { token }));
      }
      // Neither what it says, nor by the choice that is taken for the same.
      expect(answers[0]?.castBallot).toMatchObject({ __typename: 'BallotCast', receipt: null });
      expect(answers[0]).toEqual(answers[1]);
    }
    expect(receipts).toHaveLength(VOTERS);
  });

  test('joins no published ballot with a person after the close, by whatever there is', async () => {
    const { id, ballots, receipts } = await secretVote();
    await close(id);
    const all = await dump();
    const holders = new Map(receipts.map(({ userId, receipt }) => [receipt, userId]));

    // 1. Receipts stand in one table, and in its rows is nothing else but choice and weight.
    for (const [table, rows] of all) {
      const text = JSON.stringify(rows);
      const found = receipts.filter(({ receipt }) => text.includes(receipt));
      expect(found.length, table).toBe(table.includes('opened_ballot') ? VOTERS : 0);
    }
    const opened = await app.sql<{ receipt: string; ctid: string; xmin: string; row: object }>(
      `select receipt, ctid::text, xmin::text, to_jsonb(o) as row
       from opened_ballot o where proposal_id = $1 order by o.ctid`,
      [id],
    );
    for (const { row } of opened) {
      expect(Object.keys(row).sort()).toEqual(
        ['choice', 'members', 'proposal_id', 'receipt', 'weight'].sort(),
      );
    }
    // 2. One transaction wrote them, in the order of receipts, which are random.
    expect(new Set(opened.map(({ xmin }) => xmin)).size).toBe(1);
    const order = opened.map(({ receipt }) => receipt);
    expect(order).toEqual(order.toSorted());
    const places = order.map((receipt) => crowd.indexOf(holders.get(receipt) ?? ''));
    expect(agreement(places)).toBeGreaterThan(0.2);
    expect(agreement(places)).toBeLessThan(0.8);
    // 3. What was sealed is gone, and so is the key.
    expect(await app.sql('select 1 from ballot where proposal_id = $1', [id])).toEqual([]);
    expect(
      await app.sql('select sealing_key, sealing_key_sealed from proposal where id = $1', [id]),
    ).toEqual([{ sealing_key: null, sealing_key_sealed: null }]);
    // 4. Of the roll it is known who voted, and it lies in no order that depends on what they voted.
    const roll = await app.sql<{ userId: string; voted: boolean; xmin: string }>(
      `select user_id as "userId", voted, xmin::text from roll_entry
       where proposal_id = $1 order by roll_entry.ctid`,
      [id],
    );
    expect(
      roll
        .filter(({ voted }) => voted)
        .map(({ userId }) => userId)
        .sort(),
    ).toEqual(ballots.map(({ userId }) => userId).sort());
    expect(new Set(roll.map(({ xmin }) => xmin)).size).toBe(1);
    // 5. Neither log nor audit log says more than that the vote closed.
    expect(JSON.stringify(app.logs)).not.toMatch(/\b([0-9A-Z]{4}-){6}[0-9A-Z]{4}\b/);
    const facts = await app.sql<{ action: string; data: object }>(
      'select action, data from audit_event where target_id = $1',
      [id],
    );
    expect(JSON.stringify(facts)).not.toMatch(/"(FOR|AGAINST|ABSTAIN)"/);
  });

  test('is told by the published ballots what everybody is told: each voter finds their own', async () => {
    const { id, ballots, receipts } = await secretVote();
    await close(id);
    const published = await app.sql<{ receipt: string; choice: Choice }>(
      'select receipt, choice from opened_ballot where proposal_id = $1',
      [id],
    );
    const byReceipt = new Map(published.map(({ receipt, choice }) => [receipt, choice]));
    expect(receipts.map(({ receipt }) => byReceipt.get(receipt))).toEqual(
      ballots.map(({ choice }) => choice),
    );
  });
});

describe('where votes do not weigh alike', () => {
  test('only totals are published, without receipts', async () => {
    const mixed = await councils.council();
    const light = await councils.member(mixed, 'OPERATOR', { weight: '1' });
    const heavy = await councils.member(mixed, 'OPERATOR', { weight: '3' });
    const id = await councils.proposal(mixed, { rules: { secrecy: 'SECRET' } });
    await fillBox(app, id, [
      { userId: light.id, choice: FOR },
      { userId: heavy.id, choice: AGAINST },
      { userId: mixed.chair.id, choice: FOR },
    ]);
    await close(id);
    expect(
      await app.sql(
        'select receipt, choice, weight, members from opened_ballot where proposal_id = $1 order by receipt',
        [id],
      ),
    ).toEqual([
      { receipt: 'total:1', choice: AGAINST, weight: '3000000', members: 1 },
      { receipt: 'total:2', choice: FOR, weight: '2000000', members: 2 },
    ]);
  });

  test('approvals of the same options are one total, and none is marked by its order', async () => {
    const mixed = await councils.council();
    const heavy = await councils.member(mixed, 'OPERATOR', { weight: '3' });
    const rules = { method: 'APPROVAL', majority: null, secrecy: 'SECRET' } as const;
    const id = await councils.proposal(mixed, { rules, options: optionsOf('abc') });
    const { token } = await mixed.chair.signIn();
    const choice = { options: ['c', 'a'] };
    await app.must(CAST, { input: { proposalId: id, choice } }, { token });
    await fillBox(app, id, [
      { userId: heavy.id, choice: { kind: 'OPTIONS', options: ['c', 'a'] } },
    ]);
    const own = await app.must(
      'query OwnApproval($id: ID!) { proposal(id: $id) { viewerBallot { choice { options } } } }',
      { id },
      { token },
    );
    expect(own).toEqual({ proposal: { viewerBallot: { choice: { options: ['a', 'c'] } } } });
    await close(id);
    expect(
      await app.sql('select choice, members from opened_ballot where proposal_id = $1', [id]),
    ).toEqual([{ choice: { kind: 'OPTIONS', options: ['a', 'c'] }, members: 2 }]);
  });

  test('a delegation makes them so, and counts once', async () => {
    const id = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
    const [voter = '', other = '', represented = '', both = ''] = crowd;
    await app.sql(
      `update roll_entry set delegated_at = now(), delegate_id =
         (select id from roll_entry where proposal_id = $1 and user_id = $2)
       where proposal_id = $1 and user_id in ($3, $4)`,
      [id, voter, represented, both],
    );
    await fillBox(app, id, [
      { userId: voter, choice: FOR },
      { userId: other, choice: FOR },
      // Their own ballot comes before that of their delegate.
      { userId: both, choice: FOR },
    ]);
    await close(id);
    expect(
      await app.sql('select receipt, weight, members from opened_ballot where proposal_id = $1', [
        id,
      ]),
    ).toEqual([{ receipt: 'total:1', weight: '4000000', members: 4 }]);
    const turnout = (await app.services.voters.turnoutFor([id])).get(id);
    expect(turnout).toMatchObject({ voted: 4 });
    const { certification } = app.services;
    const actor = {
      userId: council.chair.id,
      isManager: false,
      origin: { actor: { type: 'USER' as const, id: council.chair.id } },
    };
    expect(await certification.certify({ proposalId: id }, actor)).toMatchObject({ kind: 'done' });
  });
});

/** How often that has happened to votes, for those who are to be woken by it. */
async function happened(event: string): Promise<number> {
  const metric = await registry.getSingleMetric('conclave_proposals_total')?.get();
  return metric?.values.find(({ labels }) => labels.event === event)?.value ?? 0;
}

describe('ballots that were changed in the database', () => {
  test('are void, named in the audit log, and hold up nobody', async () => {
    const { id } = await secretVote();
    // One ballot is put in another's place: it was sealed for the first one only.
    await councils.withoutTriggers(
      'ballot',
      `update ballot set sealed = (select sealed from ballot where proposal_id = '${id}' order by id limit 1)
       where id = (select id from ballot where proposal_id = '${id}' order by id desc limit 1)`,
    );
    const before = await happened('ballots_unreadable');
    await close(id);
    expect(await happened('ballots_unreadable')).toBe(before + 1);
    const facts = await app.sql<{ data: { ballots: number; entryIds: string[] } }>(
      `select data from audit_event where target_id = $1 and action = 'BALLOTS_UNREADABLE'`,
      [id],
    );
    expect(facts).toMatchObject([{ data: { ballots: 1, entryIds: [expect.any(String)] } }]);
    expect(app.logs).toContainEqual(
      expect.objectContaining({ event: 'ballots_unreadable', proposalId: id, ballots: 1 }),
    );
    const [counted] = await app.sql<{ voted: number; opened: number }>(
      `select count(*) filter (where voted)::int as voted,
         (select count(*)::int from opened_ballot where proposal_id = $1) as opened
       from roll_entry where proposal_id = $1`,
      [id],
    );
    expect(counted).toEqual({ voted: VOTERS - 1, opened: VOTERS - 1 });
  });
});

describe('two ballots with one receipt', () => {
  test('are one ballot and a forgery, which is void', async () => {
    const id = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
    const [proposal] = await app.sql<{ key: Buffer }>(
      'select sealing_key as key from proposal where id = $1',
      [id],
    );
    const roll = await app.sql<{ id: string; weight: string }>(
      'select id, weight from roll_entry where proposal_id = $1 order by id limit 2',
      [id],
    );
    const receipt = newReceipt();
    for (const [place, { id: entryId, weight }] of roll.entries()) {
      const sealed = await sealBallot(
        createSecrets(SECRET_KEY),
        { publicSealed: proposal?.key ?? Buffer.alloc(0) },
        { proposalId: id, entryId },
        { receipt, choice: JSON.stringify(place ? FOR : AGAINST) },
        ballotSize([]),
      );
      await app.sql(
        'insert into ballot (id, proposal_id, entry_id, weight, sealed) values ($1, $2, $3, $4, $5)',
        [`ballot_${place}_${id}`, id, entryId, weight, sealed],
      );
    }
    await close(id);
    const opened = await app.sql('select receipt from opened_ballot where proposal_id = $1', [id]);
    expect(opened).toEqual([{ receipt }]);
    const facts = await app.sql(
      `select data from audit_event where target_id = $1 and action = 'BALLOTS_UNREADABLE'`,
      [id],
    );
    expect(facts).toMatchObject([{ data: { ballots: 1 } }]);
  });
});

describe('a vote whose key does not open', () => {
  async function losingItsKey() {
    const { id } = await secretVote();
    const lost = createSecrets(OTHER_KEY).seal(Buffer.alloc(64), 'lost');
    const [kept] = await app.sql<{ key: Buffer }>(
      'select sealing_key_sealed as key from proposal where id = $1',
      [id],
    );
    const setKey = (key?: Buffer) =>
      app.sql('update proposal set sealing_key_sealed = $2 where id = $1', [id, key]);
    await setKey(lost);
    return { id, restore: () => setKey(kept?.key) };
  }

  test('is written down when the secret is back, and hides no other until then', async () => {
    const { id, restore } = await losingItsKey();
    const { id: other } = await secretVote();
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await close(other);
    const before = await happened('unsettled');
    for (let looks = 0; looks < 3; looks += 1) await app.services.settling.settleDue({});
    // Once a minute, and not for each who looks.
    expect(await happened('unsettled')).toBe(before + 1);
    const states = () =>
      app.sql('select state from proposal where id = any($1) order by array_position($1, id)', [
        [id, other],
      ]);
    expect(await states()).toEqual([{ state: 'OPEN' }, { state: 'CLOSED' }]);
    expect(app.logs).toContainEqual(
      expect.objectContaining({ event: 'proposal_unsettled', proposalId: id }),
    );
    await restore();
    await app.services.settling.settleDue({});
    expect(await states()).toEqual([{ state: 'CLOSED' }, { state: 'CLOSED' }]);
  });

  const LOOK = graphql(`
    query LookAtLockedBallots($id: ID!, $council: ID!) {
      proposal(id: $id) {
        state
        closesAt
        closedAt
        outcome
        result { outcome }
        resultObstacle
        tally { voted { members } }
        ballots(first: 1) { edges { cursor } }
        viewerCanVote { reason }
        viewerCanClose
        viewerCanCertify
        council {
          open: proposals(first: 100, filter: { state: [OPEN], viewerCanVote: true }) {
            edges { node { id } }
          }
        }
      }
      closed: proposals(first: 100, filter: { council: $council, state: [CLOSED] }) {
        edges { node { id state } }
      }
      votable: proposals(first: 100, filter: { council: $council, viewerCanVote: true }) {
        edges { node { id } }
      }
      closing: proposals(first: 100, filter: { closingBefore: "2100-01-01T00:00:00Z" }) {
        edges { node { id } }
      }
    }
  `);
  const ACT = graphql(`
    mutation ActOnLockedBallots($id: ID!) {
      castBallot(input: { proposalId: $id, choice: { motion: FOR } }) {
        __typename
        ... on VotingClosed { closedAt }
      }
      recuseFromProposal(input: { proposalId: $id, reason: "Kin." }) { __typename }
      revokeDelegation(input: { proposalId: $id }) { __typename }
      closeProposal(input: { proposalId: $id }) {
        __typename
        ... on VotingClosed { closedAt }
      }
    }
  `);
  const CERTIFY = graphql(`
    mutation CertifyLockedBallots($id: ID!) {
      certifyProposal(input: { proposalId: $id }) { __typename }
    }
  `);

  test('has closed by the clock all the same, for whoever reads or votes', async () => {
    const { id, restore } = await losingItsKey();
    const { token } = await council.chair.signIn();
    const variables = { id, council: council.id };
    const before = await app.must(LOOK, variables, { token });
    expect(before.proposal).toMatchObject({ state: 'OPEN', resultObstacle: null });
    const ids = ({ edges }: { edges: { node: { id: string } }[] }) => edges.map((e) => e.node.id);
    expect(ids(before.votable)).toContain(id);

    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    const after = await app.must(LOOK, variables, { token });
    const { closesAt, closedAt } = after.proposal;
    expect(closedAt).toBe(closesAt);
    expect(after.proposal).toMatchObject({
      state: 'CLOSED',
      outcome: null,
      result: null,
      resultObstacle: 'BALLOTS_LOCKED',
      tally: null,
      ballots: { edges: [] },
      viewerCanVote: { reason: 'CLOSED' },
      viewerCanClose: false,
      viewerCanCertify: false,
    });
    expect(ids(after.proposal.council.open)).not.toContain(id);
    expect(ids(after.closed)).toContain(id);
    expect(new Set(after.closed.edges.map(({ node }) => node.state))).toEqual(new Set(['CLOSED']));
    expect(ids(after.votable)).not.toContain(id);
    expect(ids(after.closing)).not.toContain(id);

    expect(await app.must(ACT, { id }, { token })).toEqual({
      castBallot: { __typename: 'VotingClosed', closedAt },
      recuseFromProposal: { __typename: 'VotingClosed' },
      revokeDelegation: { __typename: 'VotingClosed' },
      closeProposal: { __typename: 'VotingClosed', closedAt },
    });
    expect(await refusal(app.ask(CERTIFY, { id }, { token }))).toBe('UNAVAILABLE');

    // However many have looked, the log says so once in a while.
    const said = app.logs.filter(
      ({ event, proposalId }) => event === 'proposal_unsettled' && proposalId === id,
    );
    expect(said).toHaveLength(1);

    // What was sealed is still there, and counts.
    await restore();
    const { proposal } = await app.must(LOOK, variables, { token });
    expect(proposal).toMatchObject({ state: 'CLOSED', closedAt, resultObstacle: null });
    expect(proposal.result).not.toBeNull();
    expect(proposal.tally?.voted.members).toBe(VOTERS);
  });
});

describe('the keys of open votes', () => {
  test('are sealed anew under the current secret, and still open their ballots', async () => {
    const { id } = await secretVote();
    const next = await startAppOn(app, {
      SECRET_KEY: OTHER_KEY,
      SECRET_KEY_PREVIOUS: SECRET_KEY,
    });
    expect(await next.services.sealingKeys.reseal()).toBeGreaterThan(0);
    expect(await next.services.sealingKeys.reseal()).toBe(0);
    await close(id, next);
    const [counted] = await app.sql(
      'select result->$2->$3 as members from proposal where id = $1',
      [id, 'voted', 'members'],
    );
    expect(counted).toEqual({ members: VOTERS });
    await next.close();
  });
});
