import type { AuditService } from '../../audit/audit.service.ts';
import { databaseTime } from '../../db/clock.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import { badInput } from '../../errors.ts';
import type { Bus } from '../../events/bus.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Secrets } from '../../secrets.ts';
import { countProposal } from '../../telemetry/council-metrics.ts';
import { type Actor, Denial } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { type Council, CouncilEntity } from '../council/entities.ts';
import type { StandingService } from '../council/standing.service.ts';
import { STEPS } from '../proposals/lifecycle.ts';
import type { ProposalAccess } from '../proposals/proposal-access.service.ts';
import type { StepOutcome } from '../proposals/proposals.service.ts';
import { checkRuleChange, decidesOtherwise, type RulesChange } from '../voting/rules-change.ts';
import type { Rules } from '../voting.ts';
import { generateSealingKey } from './sealing.ts';
import type { SettlingService } from './settling.service.ts';

export interface Schedule extends Repeatable {
  proposalId: string;
  /** Undefined or null for now. */
  opensAt?: Date | null;
  closesAt: Date;
  rules?: RulesChange | null;
}

export interface SchedulingService {
  /** Schedules the vote on a submitted proposal: from here on neither its rules nor its times change. */
  schedule(schedule: Schedule, actor: Actor): Promise<StepOutcome>;
}

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;

export function createSchedulingService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  secrets: Secrets;
  access: ProposalAccess;
  standing: StandingService;
  settling: SettlingService;
}): SchedulingService {
  const { db, audit, bus, jobs, secrets, access, standing, settling } = deps;

  /** What is enough for a decision is written for all of them, and changed by whoever may change that. */
  async function requireRules(tx: Tx, actor: Actor, rules: Rules, council: Council): Promise<void> {
    if (!decidesOtherwise(rules, council.defaultRules)) return;
    const { viewer } = await standing.see(tx, actor, council.id, 'council:update');
    if (viewer.allowed.has('council:update')) return;
    const reason =
      'Another majority or quorum than the council has is for whoever may change its rules.';
    throw new Denial('FORBIDDEN', 'council', 'council:update', reason);
  }

  return {
    schedule: (schedule, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'scheduleProposal', schedule, async () => {
          // 1. identify, and check
          const proposal = await access.require(tx, actor, schedule.proposalId, 'schedule');
          const { allowedIn } = STEPS.schedule;
          if (proposal.state !== 'SUBMITTED') {
            return { kind: 'wrong-state', state: proposal.state, allowedIn } as const;
          }
          const council = await tx.findOneOrFail(CouncilEntity, { id: proposal.councilId });
          const rules = checkRuleChange(
            'input.rules',
            council.defaultRules,
            schedule.rules,
            proposal.options,
          );
          await requireRules(tx, actor, rules, council);
          const now = await databaseTime(tx);
          const { opensAt, closesAt } = checkTimes(schedule, now);
          // 2. act
          const updatedAt = now;
          Object.assign(proposal, { state: 'SCHEDULED', rules, opensAt, closesAt, updatedAt });
          if (rules.secrecy === 'SECRET') {
            const key = await generateSealingKey(secrets, proposal.id);
            proposal.sealingKey = key.publicSealed;
            proposal.sealingKeySealed = key.privateSealed;
          }
          await tx.flush();
          const { id: proposalId, councilId } = proposal;
          await jobs.add(tx, 'settle-proposals', { proposalId }, { runAt: opensAt });
          await jobs.add(tx, 'settle-proposals', { proposalId }, { runAt: closesAt });
          await bus.tell(tx, 'proposal.changed', { proposalId, councilId });
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'PROPOSAL_SCHEDULED',
            outcome: 'SUCCESS',
            target: { type: 'PROPOSAL', id: proposalId, label: proposal.title },
            data: { opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString() },
          });
          afterCommit(tx, async () => countProposal('scheduled'));
          await settling.settle(tx, proposal);
          return { kind: 'done', proposalId } as const;
        }),
      ),
  };
}

/** By the database's clock, which is the one that opens and closes. */
function checkTimes({ opensAt: wanted, closesAt }: Schedule, now: Date) {
  const opensAt = wanted ?? now;
  if (opensAt < now) throw badInput('input.opensAt', 'A vote cannot open in the past.');
  if (opensAt.getTime() - now.getTime() > YEAR_MS) {
    throw badInput('input.opensAt', 'A vote opens within a year.');
  }
  const length = closesAt.getTime() - opensAt.getTime();
  if (length < MINUTE_MS || length > YEAR_MS) {
    throw badInput('input.closesAt', 'A vote is open for at least a minute and at most a year.');
  }
  return { opensAt, closesAt };
}
