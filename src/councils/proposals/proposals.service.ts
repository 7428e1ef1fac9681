import type { AuditService } from '../../audit/audit.service.ts';
import { databaseTime } from '../../db/clock.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import { badInput } from '../../errors.ts';
import type { Bus } from '../../events/bus.ts';
import { type Id, newId } from '../../ids.ts';
import { countProposal } from '../../telemetry/council-metrics.ts';
import type { Actor } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { checkReason, checkText } from '../acting/text.ts';
import { refuseArchived } from '../council/archived.ts';
import type { StandingService } from '../council/standing.service.ts';
import type { VotingOption } from '../voting.ts';
import {
  type Attachment,
  type Proposal,
  ProposalEntity,
  ProposalRevisionEntity,
  type ProposalState,
} from './entities.ts';
import { STEPS, type Step } from './lifecycle.ts';
import type { ProposalAccess } from './proposal-access.service.ts';
import { checkProposalText, hashText, type ProposalText } from './proposal-text.ts';

/** What came of a step: done, or refused because of the state that the proposal is in. */
export type StepOutcome =
  | { kind: 'done'; proposalId: string }
  | { kind: 'wrong-state'; state: ProposalState; allowedIn: readonly ProposalState[] };

export interface ProposalDraft extends Repeatable {
  councilId: string;
  title: string;
  body: string;
  attachments?: readonly Attachment[];
  options?: readonly VotingOption[];
}

export interface ProposalChange extends Repeatable {
  proposalId: string;
  title?: string | null;
  body?: string | null;
  attachments?: readonly Attachment[] | null;
  options?: readonly VotingOption[] | null;
}

export interface ProposalsService {
  create(draft: ProposalDraft, actor: Actor): Promise<{ proposalId: string }>;
  /** Changes the text of a draft; what it was is kept as a revision. */
  revise(change: ProposalChange, actor: Actor): Promise<StepOutcome>;
  /** Freezes the text. */
  submit(input: { proposalId: string } & Repeatable, actor: Actor): Promise<StepOutcome>;
  withdraw(
    input: { proposalId: string; reason?: string | null } & Repeatable,
    actor: Actor,
  ): Promise<StepOutcome>;
  cancel(
    input: { proposalId: string; reason: string } & Repeatable,
    actor: Actor,
  ): Promise<StepOutcome>;
}

export function createProposalsService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  access: ProposalAccess;
  standing: StandingService;
}): ProposalsService {
  const { db, audit, bus, access, standing } = deps;

  async function keepRevision(tx: Tx, proposal: ProposalText & Pick<Proposal, 'id'>, by: string) {
    const { id: proposalId, title, body, attachments, options } = proposal;
    const [last] = await tx.execute<{ number: number }[]>(
      'select coalesce(max(number), 0)::int as number from proposal_revision where proposal_id = ?',
      [proposalId],
    );
    await tx.insert(ProposalRevisionEntity, {
      id: newId('revision'),
      proposalId,
      number: (last?.number ?? 0) + 1,
      editorId: by as Id<'user'>,
      title,
      body,
      attachments,
      options,
    });
  }

  /** One step of one proposal: identify, check, act, record, announce. */
  function step(
    name: Step,
    mutation: string,
    input: { proposalId: string } & Repeatable,
    actor: Actor,
    act: (tx: Tx, proposal: Proposal, now: Date) => Promise<void>,
  ): Promise<StepOutcome> {
    return db.transaction((tx) =>
      once(tx, actor, mutation, input, async () => {
        const proposal = await access.require(tx, actor, input.proposalId, name);
        const { allowedIn } = STEPS[name];
        if (!(allowedIn as readonly ProposalState[]).includes(proposal.state)) {
          return { kind: 'wrong-state', state: proposal.state, allowedIn } as const;
        }
        const now = await databaseTime(tx);
        await act(tx, proposal, now);
        proposal.updatedAt = now;
        await tx.flush();
        const { id, councilId } = proposal;
        await bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });
        return { kind: 'done', proposalId: id } as const;
      }),
    );
  }

  return {
    create: (draft, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'createProposal', draft, async () => {
          // 1. identify, and check
          const { councilId } = draft;
          const text = checkProposalText({
            ...draft,
            attachments: [...(draft.attachments ?? [])],
            options: [...(draft.options ?? [])],
          });
          const council = await standing.require(tx, actor, councilId, 'proposals:create');
          refuseArchived(council);
          // 2. act
          const id = newId('proposal');
          await tx.insert(ProposalEntity, {
            id,
            councilId: council.id,
            authorId: actor.userId as Id<'user'>,
            state: 'DRAFT',
            ...text,
          });
          await keepRevision(tx, { id, ...text }, actor.userId);
          await bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'PROPOSAL_CREATED',
            outcome: 'SUCCESS',
            target: { type: 'PROPOSAL', id },
            data: { councilId },
          });
          afterCommit(tx, async () => countProposal('created'));
          return { proposalId: id };
        }),
      ),

    revise: (change, actor) =>
      step('revise', 'reviseProposal', change, actor, async (tx, proposal) => {
        const { title, body, attachments, options } = change;
        const text = checkProposalText({
          title: title ?? proposal.title,
          body: body ?? proposal.body,
          attachments: [...(attachments ?? proposal.attachments)],
          options: [...(options ?? proposal.options)],
        });
        if (hashText(text) === hashText(proposal)) return;
        Object.assign(proposal, text);
        await keepRevision(tx, proposal, actor.userId);
        await audit.record(tx, actor.origin, {
          action: 'PROPOSAL_REVISED',
          outcome: 'SUCCESS',
          target: { type: 'PROPOSAL', id: proposal.id },
          data: {},
        });
      }),

    submit: (input, actor) =>
      step('submit', 'submitProposal', input, actor, async (tx, proposal, now) => {
        proposal.state = 'SUBMITTED';
        afterCommit(tx, async () => countProposal('submitted'));
        proposal.textHash = hashText(proposal);
        proposal.submittedAt = now;
        await audit.record(tx, actor.origin, {
          action: 'PROPOSAL_SUBMITTED',
          outcome: 'SUCCESS',
          target: { type: 'PROPOSAL', id: proposal.id, label: proposal.title },
          data: { textHash: proposal.textHash },
        });
      }),

    withdraw: (input, actor) =>
      step('withdraw', 'withdrawProposal', input, actor, async (tx, proposal) => {
        proposal.state = 'WITHDRAWN';
        afterCommit(tx, async () => countProposal('withdrawn'));
        proposal.endReason = checkReason('input.reason', input.reason);
        await audit.record(tx, actor.origin, {
          action: 'PROPOSAL_WITHDRAWN',
          outcome: 'SUCCESS',
          target: { type: 'PROPOSAL', id: proposal.id },
          data: {},
        });
      }),

    cancel: (input, actor) =>
      step('cancel', 'cancelProposal', input, actor, async (tx, proposal) => {
        if (!input.reason.trim()) throw badInput('input.reason', 'A reason is needed.');
        proposal.state = 'CANCELLED';
        afterCommit(tx, async () => countProposal('cancelled'));
        proposal.endReason = checkText('input.reason', input.reason.trim(), 1, 500);
        await audit.record(tx, actor.origin, {
          action: 'PROPOSAL_CANCELLED',
          outcome: 'SUCCESS',
          target: { type: 'PROPOSAL', id: proposal.id },
          data: { reason: proposal.endReason },
        });
      }),
  };
}
