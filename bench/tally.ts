import pg from 'pg';
import { loadConfig } from '../src/config.ts';
import { countBallots, countLive, countOpen } from '../src/councils/votes/tally.ts';
import { PRESETS, type Rules } from '../src/councils/voting.ts';
import { openDatabase } from '../src/db/database.ts';
import { newId } from '../src/ids.ts';
import { ENTITIES } from '../src/services.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import type { BenchDatabase } from './database.ts';
import { type Finding, rounded } from './findings.ts';
import { percentile } from './samples.ts';

const VOTERS = 100_000;
/** Every tenth has another vote for them. */
const DELEGATING = 10;
const ROUNDS = 40;
const WARM_UP = 5;
const LONGEST_MS = 150;

const RULES: Rules = {
  method: 'MOTION',
  majority: PRESETS.ABSOLUTE,
  quorum: null,
  tie: 'FAIL',
  ballotsMayChange: true,
  secrecy: 'ROLL_CALL',
  tally: 'LIVE',
  extensionMinutes: null,
};

/** How long it takes to count a large vote, from its ballots and with its delegations. */
export async function measureTally({ appUrl, people }: BenchDatabase): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  const id = await createVote(client, people.viewerIds[0] ?? '');
  await client.end();
  const db = await openDatabase({
    url: appUrl,
    entities: ENTITIES,
    settings: loadConfig({ NODE_ENV: 'test' }),
    log: createLogger({ level: 'fatal', pretty: false }),
  });
  const proposal = { id, rules: RULES, options: [] };
  const result = await timed(async () => {
    const tx = db.fork();
    const { voted } = await countBallots(tx, proposal, await countLive(tx, proposal));
    if (voted.members !== VOTERS) throw new Error(`${voted.members} were counted`);
  });
  const live = await timed(async () => void (await countOpen(db.fork(), [proposal])));
  await db.close();
  return [
    {
      what: `Result of ${VOTERS} votes, a tenth of them delegated, counted from the ballots`,
      figure: `p50 ${rounded(percentile(result, 0.5))} ms, p99 ${rounded(percentile(result, 0.99))} ms`,
      beside: `live tally: p50 ${rounded(percentile(live, 0.5))} ms`,
      aim: `< ${LONGEST_MS} ms`,
      met: percentile(result, 0.5) < LONGEST_MS,
    },
  ];
}

async function timed(work: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const startedAt = performance.now();
    await work();
    if (round >= WARM_UP) times.push(performance.now() - startedAt);
  }
  return times;
}

async function createVote(client: pg.Client, authorId: string): Promise<`proposal_${string}`> {
  const [councilId, proposalId] = [newId('council'), newId('proposal')];
  await client.query(
    `insert into council (id, slug, name, description, visibility, default_rules, role_overrides)
     values ($1, 'large', 'Large', '', 'PUBLIC', $2, '{}')`,
    [councilId, RULES],
  );
  await client.query(
    `insert into proposal (id, council_id, author_id, state, title, body, attachments, options,
       submitted_at, rules, opens_at, closes_at)
     values ($1, $2, $3, 'SCHEDULED', 'Large', '', '[]', '[]', now(), $4, now(), now() + interval '1 day')`,
    [proposalId, councilId, authorId, RULES],
  );
  const voters = Array.from({ length: VOTERS }, () => ({
    user: newId('user'),
    entry: newId('rollentry'),
    ballot: newId('ballot'),
  }));
  const list = JSON.stringify(voters);
  const from = 'from json_to_recordset($1::json) as v("user" text, entry text, ballot text)';
  await client.query(
    `insert into "user" (id, email, display_name, role, password_hash)
     select "user", "user" || '@people.example', 'One of many', 'VIEWER', 'none' ${from}`,
    [list],
  );
  await client.query(
    `insert into roll_entry (id, proposal_id, user_id, weight, is_chair)
     select entry, $2, "user", 1000000, false ${from}`,
    [list, proposalId],
  );
  await client.query(`update proposal set state = 'OPEN' where id = $1`, [proposalId]);
  const delegating = voters.filter((_, place) => place % DELEGATING === 1);
  const pairs = voters.flatMap(({ entry }, place) =>
    place % DELEGATING === 1 ? [{ entry, delegate: voters[place - 1]?.entry }] : [],
  );
  await client.query(
    `update roll_entry set delegate_id = p.delegate, delegated_at = now()
     from json_to_recordset($1::json) as p(entry text, delegate text) where id = p.entry`,
    [JSON.stringify(pairs)],
  );
  await client.query(
    `insert into ballot (id, proposal_id, entry_id, weight, choice)
     select ballot, $2, entry, 1000000, json_build_object('kind',
       case when random() < 0.6 then 'FOR' when random() < 0.8 then 'AGAINST' else 'ABSTAIN' end)
     ${from} where entry not in (select json_array_elements_text($3::json))`,
    [list, proposalId, JSON.stringify(delegating.map(({ entry }) => entry))],
  );
  return proposalId;
}
