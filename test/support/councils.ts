import { randomBytes } from 'node:crypto';
import type { Actor } from '../../src/councils/acting/acting.ts';
import type { RoleChange } from '../../src/councils/council/council-change.ts';
import type { CouncilVisibility } from '../../src/councils/council/entities.ts';
import type { CouncilRole } from '../../src/councils/council/permissions.ts';
import type { ProposalState } from '../../src/councils/proposals/entities.ts';
import type { RulesChange } from '../../src/councils/voting/rules-change.ts';
import type { VotingOption } from '../../src/councils/voting.ts';
import { newId } from '../../src/ids.ts';
import type { TestApp } from './app.ts';
import type { Seed, SeededUser } from './seed.ts';

/** A council with its chair, who founded it. */
export interface SeededCouncil {
  id: string;
  slug: string;
  chair: SeededUser;
}

export interface SeatOptions {
  weight?: string;
  termFrom?: Date;
  termTo?: Date;
}

export interface ProposalOptions {
  state?: Extract<ProposalState, 'DRAFT' | 'SUBMITTED' | 'SCHEDULED' | 'OPEN'>;
  title?: string;
  rules?: RulesChange;
  options?: VotingOption[];
  author?: SeededUser;
}

const HOUR = 3_600_000;

/** Somebody as the councils' services know them. */
export function actorOf(user: { id: string; email: string }, isManager = false): Actor {
  return {
    userId: user.id,
    isManager,
    origin: { actor: { type: 'USER', id: user.id, label: user.email } },
  };
}

/** Creates councils and what they decide, through the same services as the server does. */
export function initCouncils(app: TestApp, seed: Seed) {
  const { services } = app;

  async function council(
    options: {
      visibility?: CouncilVisibility;
      defaultRules?: RulesChange;
      roles?: RoleChange[];
    } = {},
    founder?: SeededUser,
  ): Promise<SeededCouncil> {
    const chair = founder ?? (await seed.user('COUNCIL_OPERATOR', 'Clara Chair'));
    const slug = `council-${randomBytes(6).toString('hex')}`;
    const draft = { slug, name: `Council ${slug}`, ...options };
    const outcome = await services.councils.create(draft, actorOf(chair));
    if (outcome.kind !== 'created') throw new Error(outcome.kind);
    return { id: outcome.councilId, slug, chair };
  }

  /** Seats somebody, or a new person, in a council. */
  async function member(
    { id: councilId, chair }: SeededCouncil,
    role: CouncilRole = 'OPERATOR',
    { weight, termFrom, termTo }: SeatOptions = {},
    who?: SeededUser,
  ): Promise<SeededUser & { membershipId: string }> {
    const user = who ?? (await seed.user('VIEWER', `Member ${randomBytes(3).toString('hex')}`));
    const seat = { councilId, userId: user.id, role, weight, termFrom, termTo };
    const { membershipId } = await services.memberships.add(seat as never, actorOf(chair));
    return { ...user, membershipId };
  }

  /** A proposal in this state; an open one is open for an hour. */
  async function proposal(
    { id: councilId, chair }: SeededCouncil,
    { state = 'OPEN', title = 'Whether to', rules, options = [], author }: ProposalOptions = {},
  ): Promise<string> {
    const actor = actorOf(author ?? chair);
    const draft = { councilId, title, body: 'As it stands.', attachments: [], options };
    const { proposalId } = await services.proposals.create(draft, actor);
    if (state === 'DRAFT') return proposalId;
    await services.proposals.submit({ proposalId }, actor);
    if (state === 'SUBMITTED') return proposalId;
    const opensAt = state === 'SCHEDULED' ? new Date(Date.now() + HOUR) : null;
    const closesAt = new Date(Date.now() + 2 * HOUR);
    const schedule = { proposalId, opensAt, closesAt, rules: rules ?? null };
    const outcome = await services.scheduling.schedule(schedule, actorOf(chair));
    if (outcome.kind !== 'done') throw new Error(`not scheduled: ${outcome.kind}`);
    return proposalId;
  }

  /**
   * Moves a vote in time, as if it had been scheduled so: what nobody but the database's owner can do.
   * Times are in milliseconds from now.
   */
  async function moveVote(
    proposalId: string,
    { opensIn, closesIn }: { opensIn?: number; closesIn?: number },
  ): Promise<void> {
    const at = (column: string, ms: number | undefined) =>
      ms === undefined ? column : `clock_timestamp() + interval '${Math.round(ms)} milliseconds'`;
    await withoutTriggers(
      'proposal',
      `update proposal set opens_at = ${at('opens_at', opensIn)}, closes_at = ${at('closes_at', closesIn)} where id = '${proposalId}'`,
    );
  }

  /** Runs a statement on a table whose triggers would refuse it, as its owner. */
  async function withoutTriggers(table: string, statement: string): Promise<void> {
    await app.sql(
      `begin;
       alter table "${table}" disable trigger user;
       ${statement};
       alter table "${table}" enable trigger user;
       commit`,
    );
  }

  /**
   * Seats many new people at once, without passwords: for votes of a thousand.
   *
   * @returns the ids of their accounts
   */
  async function crowd({ id }: SeededCouncil, size: number, weight = 1): Promise<string[]> {
    const people = Array.from({ length: size }, () => ({
      userId: newId('user'),
      membershipId: newId('membership'),
    }));
    const list = JSON.stringify(people);
    const from = `from json_to_recordset('${list}'::json) as p("userId" text, "membershipId" text)`;
    const units = weight * 1_000_000;
    await app.sql(`insert into "user" (id, email, display_name, role, password_hash)
      select "userId", "userId" || '@people.example', 'One of many', 'VIEWER', 'none' ${from}`);
    await app.sql(`insert into membership (id, council_id, user_id, role, weight)
      select "membershipId", '${id}', "userId", 'OPERATOR', ${units} ${from}`);
    await app.sql(`insert into seat
        (membership_id, recorded_at, council_id, user_id, role, votes, weight)
      select "membershipId", clock_timestamp(), '${id}', "userId", 'OPERATOR', true, ${units} ${from}`);
    return people.map(({ userId }) => userId);
  }

  return { council, member, proposal, moveVote, withoutTriggers, crowd };
}

export type Councils = ReturnType<typeof initCouncils>;
