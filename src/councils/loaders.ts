import DataLoader from 'dataloader';
import { type Caller, may } from '../access/caller.ts';
import { signedIn } from '../access/rules.ts';
import type { AuditEventRecord } from '../audit/entities.ts';
import { byId, byKey, byOwner } from '../batching.ts';
import { notFound } from '../errors.ts';
import type { PageRequest } from '../pagination.ts';
import type { Reader } from './acting/acting.ts';
import type { CertificatesService, VoteCertificate } from './certificates/certificates.service.ts';
import type { CommentsService } from './comments/comments.service.ts';
import type { CommentRecord } from './comments/entities.ts';
import type { CouncilsService, CouncilView } from './council/councils.service.ts';
import type { MembershipRecord, MembershipsService } from './council/memberships.service.ts';
import type { ProposalRevisionRecord } from './proposals/entities.ts';
import type { HistoryService } from './proposals/history.service.ts';
import type { ProposalAccess, ProposalView } from './proposals/proposal-access.service.ts';
import type { ProposalFilter, ProposalList } from './proposals/proposal-list.service.ts';
import type { TalliesService, TallyView } from './results/tallies.service.ts';
import type { BallotList, RollCallBallotRecord } from './votes/ballot-list.service.ts';
import type { OpenedBallot, RollEntry } from './votes/entities.ts';
import type { Turnout, Voter, VotersService } from './votes/voters.service.ts';

interface OfProposal {
  id: string;
  page: PageRequest;
}

/** What the fields of one operation load together. */
export interface CouncilLoaders {
  /** A council as the caller sees it. */
  council: DataLoader<string, CouncilView | undefined>;
  /** A council that something visible belongs to, and which therefore is visible. */
  someCouncil(id: string): Promise<CouncilView>;
  /** A proposal as the caller sees it. */
  proposal: DataLoader<string, ProposalView | undefined>;
  /** A proposal that something visible belongs to, and which therefore is visible. */
  someProposal(id: string): Promise<ProposalView>;
  /** A comment; whether the caller may know of it is not asked. */
  comment: DataLoader<string, CommentRecord | undefined>;
  membershipsOfCouncil: DataLoader<
    { councilId: string; includeEnded: boolean; page: PageRequest },
    MembershipRecord[]
  >;
  proposalsOfCouncil: DataLoader<
    { council: CouncilView; filter: ProposalFilter; page: PageRequest },
    ProposalView[]
  >;
  revisionsOfProposal: DataLoader<OfProposal, ProposalRevisionRecord[]>;
  historyOfProposal: DataLoader<OfProposal, AuditEventRecord[]>;
  rollOfProposal: DataLoader<OfProposal, RollEntry[]>;
  /** The ballots of a roll call. */
  rollCallOfProposal: DataLoader<OfProposal, RollCallBallotRecord[]>;
  /** The opened ballots of a secret vote. */
  openedOfProposal: DataLoader<OfProposal, OpenedBallot[]>;
  rollEntry: DataLoader<string, RollEntry | undefined>;
  /** Whether a roll entry has a ballot of its own in. */
  hasVoted: DataLoader<string, boolean>;
  /** The caller's standing on a proposal, by the proposal's id. */
  viewerVoter: DataLoader<string, Voter | undefined>;
  turnout: DataLoader<string, Turnout>;
  commentsOfProposal: DataLoader<OfProposal, CommentRecord[]>;
  /** Where a vote stands; undefined where it has not opened, or its tally is hidden. */
  tallyOfProposal: DataLoader<ProposalView, TallyView | undefined>;
  /** By the proposal's id; whether they may be shown is not asked. */
  certificates: DataLoader<string, VoteCertificate[]>;
}

export interface CouncilLoaderDeps {
  councils: CouncilsService;
  memberships: MembershipsService;
  proposalAccess: ProposalAccess;
  proposalList: ProposalList;
  history: HistoryService;
  voters: VotersService;
  ballotList: BallotList;
  comments: CommentsService;
  tallies: TalliesService;
  certificates: CertificatesService;
}

/** Pages of what belongs to proposals. */
const pagesOf = <T>(
  load: (ids: readonly string[], page: PageRequest) => Promise<ReadonlyMap<string, T[]>>,
): DataLoader<OfProposal, T[]> =>
  byOwner(
    ({ id }) => id,
    ({ page }) => page,
    (requests) => load(idsOf(requests), requests[0].page),
  );

const idsOf = (requests: readonly OfProposal[]) => requests.map(({ id }) => id);

export function createCouncilLoaders(
  deps: CouncilLoaderDeps,
  caller: () => Caller,
): CouncilLoaders {
  const { councils, memberships, proposalAccess, proposalList, history } = deps;
  const { voters, ballotList, comments, tallies, certificates } = deps;

  function reader(): Reader {
    const { userId } = signedIn(caller());
    return { userId, isManager: may(caller(), 'councils:manage') };
  }

  const council = byId<CouncilView>((ids) => councils.findMany(ids, reader()));
  const proposal = byId<ProposalView>((ids) => proposalAccess.findMany(ids, reader()));
  return {
    council,
    async someCouncil(id) {
      const found = await council.load(id);
      if (!found) throw notFound('council');
      return found;
    },
    proposal,
    async someProposal(id) {
      const found = await proposal.load(id);
      if (!found) throw notFound('proposal');
      return found;
    },
    comment: byId<CommentRecord>((ids) => comments.findMany(ids)),
    membershipsOfCouncil: byOwner(
      ({ councilId }) => councilId,
      ({ includeEnded, page }) => [includeEnded, page],
      (requests) => {
        const [{ includeEnded, page }] = requests;
        const ids = requests.map(({ councilId }) => councilId);
        return memberships.listForCouncils(ids, includeEnded, page);
      },
    ),
    proposalsOfCouncil: byOwner(
      ({ council }) => council.id,
      ({ filter, page }) => [filter, page],
      (requests) => {
        const [{ filter, page }] = requests;
        const asked = requests.map(({ council }) => council);
        return proposalList.listForCouncils(asked, filter, page, reader());
      },
    ),
    revisionsOfProposal: pagesOf((ids, page) => history.revisionsFor(ids, page)),
    historyOfProposal: pagesOf((ids, page) => history.eventsFor(ids, page)),
    rollOfProposal: pagesOf((ids, page) => voters.rollFor(ids, page)),
    rollCallOfProposal: pagesOf((ids, page) => ballotList.rollCallFor(ids, page)),
    openedOfProposal: pagesOf((ids, page) => ballotList.openedFor(ids, page)),
    rollEntry: byId((ids) => voters.findEntries(ids)),
    hasVoted: byKey(async (ids) => {
      const found = await voters.whoVoted(ids);
      return (id) => found.has(id);
    }),
    viewerVoter: byKey(async (ids) => {
      const found = await voters.standings(reader().userId, ids);
      return (id) => found.get(id);
    }),
    turnout: byKey(async (ids) => {
      const found = await voters.turnoutFor(ids);
      return (id) => found.get(id) ?? { eligible: 0, voted: 0 };
    }),
    commentsOfProposal: pagesOf((ids, page) => comments.listForProposals(ids, page)),
    tallyOfProposal: new DataLoader(
      async (proposals) => {
        const found = await tallies.findMany(proposals);
        return proposals.map(({ id }) => found.get(id));
      },
      { cache: false },
    ),
    certificates: byKey(async (ids) => {
      const found = await certificates.findFor(ids);
      return (id) => found.get(id) ?? [];
    }),
  };
}
