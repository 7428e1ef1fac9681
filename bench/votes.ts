import { loadConfig } from '../src/config.ts';
import { openDatabase } from '../src/db/database.ts';
import { newId } from '../src/ids.ts';
import { createServices, ENTITIES, type Services } from '../src/services.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import type { BenchDatabase } from './database.ts';

/** A vote that is open, and who may vote in it. */
export interface OpenVote {
  proposalId: string;
  voters: { userId: string; entryId: string }[];
}

/** The services of one node, in this process, and votes to cast ballots into. */
export interface VotingNode {
  services: Services;
  /** Opens a vote for so many new people. */
  openVote(size: number): Promise<OpenVote>;
  stop(): Promise<void>;
}

const HOUR = 3_600_000;

/** @param connections of its pool */
export async function startVotingNode(
  database: BenchDatabase,
  connections: number,
): Promise<VotingNode> {
  const log = createLogger({ level: 'silent', pretty: false });
  const settings = loadConfig({ NODE_ENV: 'test', DATABASE_POOL_SIZE: String(connections) });
  const { appUrl: url, secretKey } = database;
  const db = await openDatabase({ url, entities: ENTITIES, settings, log });
  const config = { ...settings, SECRET_KEY: secretKey, DATABASE_URL: url };
  const services = createServices({ config, db, log });
  const chair = database.people.viewerIds[0] ?? '';
  const actor = { userId: chair, isManager: false, origin: { actor: { type: 'USER' as const } } };

  async function seat(councilId: string, size: number): Promise<void> {
    const people = Array.from({ length: size }, () => ({
      user: newId('user'),
      membership: newId('membership'),
    }));
    const from = 'from json_to_recordset(?::json) as p("user" text, membership text)';
    const list = JSON.stringify(people);
    await db.transaction(async (tx) => {
      await tx.execute(
        `insert into "user" (id, email, display_name, role, password_hash)
         select "user", "user" || '@bench.example', 'A voter', 'VIEWER', 'none' ${from}`,
        [list],
      );
      await tx.execute(
        `insert into membership (id, council_id, user_id, role, weight)
         select membership, ?, "user", 'OPERATOR', 1000000 ${from}`,
        [councilId, list],
      );
      await tx.execute(
        `insert into seat (membership_id, recorded_at, council_id, user_id, role, votes, weight)
         select membership, clock_timestamp(), ?, "user", 'OPERATOR', true, 1000000 ${from}`,
        [councilId, list],
      );
    });
  }

  return {
    services,
    async openVote(size) {
      const slug = newId('council').replace('_', '-');
      const council = await services.councils.create({ slug, name: 'Bench' }, actor);
      if (council.kind !== 'created') throw new Error(council.kind);
      await seat(council.councilId, size);
      const text = { councilId: council.councilId, title: 'Whether to', body: 'So.' };
      const { proposalId } = await services.proposals.create(text, actor);
      await services.proposals.submit({ proposalId }, actor);
      const closesAt = new Date(Date.now() + HOUR);
      await services.scheduling.schedule({ proposalId, closesAt }, actor);
      const voters = await db.fork().execute<OpenVote['voters']>(
        `select user_id as "userId", id as "entryId" from roll_entry
         where proposal_id = ? order by id`,
        [proposalId],
      );
      await db.fork().execute('analyze');
      return { proposalId, voters };
    },
    stop: () => db.close(),
  };
}
