import { databaseTime } from '../../db/clock.ts';
import type { Database, Tx } from '../../db/database.ts';
import type { Actor } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import type { Proposal } from '../proposals/entities.ts';
import type { ProposalAccess } from '../proposals/proposal-access.service.ts';
import { BallotsLocked } from '../votes/ballot-box.ts';
import type { SettlingService } from '../votes/settling.service.ts';
import { live } from '../votes/voters.service.ts';
import { type Choice, isCertain, type RollEntry, resolveDelegations } from '../voting.ts';

/** What came of closing a vote before its time. Times are ISO 8601. */
export type CloseOutcome =
  | { kind: 'closed'; proposalId: string }
  | { kind: 'not-open'; opensAt: string | null }
  | { kind: 'voting-closed'; closedAt: string }
  | { kind: 'may-change' }
  | { kind: 'uncertain' };

export interface ClosingService {
  /** Closes a vote before its time, where nothing that may still be cast can change what comes of it. */
  close(input: { proposalId: string } & Repeatable, actor: Actor): Promise<CloseOutcome>;
}

export function createClosingService(deps: {
  db: Database;
  access: ProposalAccess;
  settling: SettlingService;
}): ClosingService {
  const { db, access, settling } = deps;

  return {
    async close(input, actor) {
      await settling.settleDue({ proposalIds: [input.proposalId] });
      return settling.withBallots(input.proposalId, (opened) =>
        db.transaction((tx) =>
          once<CloseOutcome>(tx, actor, 'closeProposal', input, async () => {
            // 1. identify: the lock keeps every voter out until the end
            const proposal = await access
              .require(tx, actor, input.proposalId, 'close')
              .catch((error) => {
                if (error instanceof BallotsLocked) return null;
                throw error;
              });
            // 2. check
            if (!proposal) return pastEnd(tx, input.proposalId);
            const refusal = await refusalOf(tx, proposal);
            if (refusal) return refusal;
            // 3. act, and record
            await settling.close(tx, proposal, await databaseTime(tx), actor.origin, opened);
            return { kind: 'closed', proposalId: proposal.id };
          }),
        ),
      );
    },
  };
}

/** Of a vote whose time is over, although that could not be written down. */
async function pastEnd(tx: Tx, proposalId: string): Promise<CloseOutcome> {
  const [row] = await tx.execute<{ at: string }[]>(
    'select coalesce(extended_to, closes_at) as at from proposal where id = ?',
    [proposalId],
  );
  return { kind: 'voting-closed', closedAt: new Date(row?.at ?? Number.NaN).toISOString() };
}

async function refusalOf(tx: Tx, proposal: Proposal): Promise<CloseOutcome | undefined> {
  const { state, opensAt, closedAt, rules } = proposal;
  if (closedAt) return { kind: 'voting-closed', closedAt: closedAt.toISOString() };
  if (state === 'SCHEDULED') return { kind: 'not-open', opensAt: opensAt?.toISOString() ?? null };
  if (state !== 'OPEN') return { kind: 'not-open', opensAt: null };
  if (rules?.ballotsMayChange) return { kind: 'may-change' };
  return (await isDecided(tx, proposal)) ? undefined : { kind: 'uncertain' };
}

/**
 * Whether the outcome is certain. Where the tally does not show yet, the answer would tell of it: there
 * a vote is decided only when everybody on the roll has voted.
 */
async function isDecided(tx: Tx, { id, rules, options }: Proposal): Promise<boolean> {
  if (!rules) return false;
  const entries = await readRoll(tx, id);
  if (rules.tally === 'LIVE' && rules.secrecy === 'ROLL_CALL') {
    return isCertain(rules, options, entries);
  }
  const eligible = entries.filter(({ recused }) => recused === null);
  return resolveDelegations(entries).length === eligible.length;
}

interface EntryRow {
  id: string;
  weight: string;
  isChair: boolean;
  recusalReason: string | null;
  delegateTo: string | null;
  hasBallot: boolean;
  choice: Choice | null;
}

async function readRoll(tx: Tx, proposalId: string): Promise<RollEntry[]> {
  const rows = await tx.execute<EntryRow[]>(
    `select r.id, r.weight::text, r.is_chair as "isChair", r.recusal_reason as "recusalReason",
       r.delegate_id as "delegateTo", b.id is not null as "hasBallot", b.choice
     from roll_entry r
     left join lateral (
       select id, choice from ballot b where b.entry_id = r.id and ${live('b')} limit 1) as b on true
     where r.proposal_id = ?`,
    [proposalId],
  );
  return rows.map(({ id, weight, isChair, recusalReason, delegateTo, hasBallot, choice }) => ({
    id,
    weight: BigInt(weight),
    isChair,
    recused: recusalReason === null ? null : { reason: recusalReason },
    delegateTo,
    // Of a sealed one it is only known that it is there.
    choice: hasBallot ? (choice ?? { kind: 'ABSTAIN' }) : null,
  }));
}
