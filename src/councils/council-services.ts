import type { Principals } from '../access/principals.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import type { Streams } from '../events/streams.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Secrets } from '../secrets.ts';
import type { Logger } from '../telemetry/logger.ts';
import {
  type CertificateKeysService,
  createCertificateKeysService,
} from './certificates/certificate-keys.service.ts';
import {
  type CertificatesService,
  createCertificatesService,
} from './certificates/certificates.service.ts';
import { type CommentsService, createCommentsService } from './comments/comments.service.ts';
import { type CouncilsService, createCouncilsService } from './council/councils.service.ts';
import { createDepartureService, type DepartureService } from './council/departure.service.ts';
import {
  createMembershipsService,
  type MembershipsService,
} from './council/memberships.service.ts';
import { createStandingService } from './council/standing.service.ts';
import { createMinutesService, type MinutesService } from './minutes/minutes.service.ts';
import {
  createDelegationNoticesService,
  type DelegationNoticesService,
} from './notices/delegation-notices.service.ts';
import {
  createVoteNoticesService,
  type VoteNoticesService,
} from './notices/vote-notices.service.ts';
import { createHistoryService, type HistoryService } from './proposals/history.service.ts';
import { createProposalAccess, type ProposalAccess } from './proposals/proposal-access.service.ts';
import { createProposalList, type ProposalList } from './proposals/proposal-list.service.ts';
import { createProposalsService, type ProposalsService } from './proposals/proposals.service.ts';
import { type AnnulmentService, createAnnulmentService } from './results/annulment.service.ts';
import {
  type CertificationService,
  createCertificationService,
} from './results/certification.service.ts';
import { type ClosingService, createClosingService } from './results/closing.service.ts';
import { createTalliesService, type TalliesService } from './results/tallies.service.ts';
import { type CouncilStreams, createCouncilStreams } from './streams/council-streams.ts';
import { createBallotBox } from './votes/ballot-box.ts';
import { type BallotList, createBallotList } from './votes/ballot-list.service.ts';
import { type BallotsService, createBallotsService } from './votes/ballots.service.ts';
import { createDelegationsService, type DelegationsService } from './votes/delegations.service.ts';
import { createRecusalsService, type RecusalsService } from './votes/recusals.service.ts';
import { createSchedulingService, type SchedulingService } from './votes/scheduling.service.ts';
import { createSealingKeysService, type SealingKeysService } from './votes/sealing-keys.service.ts';
import { createSettlingService, type SettlingService } from './votes/settling.service.ts';
import { createVoterAccess } from './votes/voter-access.service.ts';
import { createVotersService, MAY_VOTE, type VotersService } from './votes/voters.service.ts';

/** What councils do. */
export interface CouncilServices {
  councils: CouncilsService;
  memberships: MembershipsService;
  departure: DepartureService;
  proposals: ProposalsService;
  proposalAccess: ProposalAccess;
  proposalList: ProposalList;
  scheduling: SchedulingService;
  settling: SettlingService;
  ballots: BallotsService;
  ballotList: BallotList;
  voters: VotersService;
  recusals: RecusalsService;
  delegations: DelegationsService;
  history: HistoryService;
  comments: CommentsService;
  tallies: TalliesService;
  closing: ClosingService;
  certification: CertificationService;
  annulment: AnnulmentService;
  certificateKeys: CertificateKeysService;
  certificates: CertificatesService;
  sealingKeys: SealingKeysService;
  voteNotices: VoteNoticesService;
  delegationNotices: DelegationNoticesService;
  councilStreams: CouncilStreams;
  minutes: MinutesService;
}

export interface CouncilDeps {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  log: Logger;
  streams: Streams;
  principals: Principals;
  /** The names of accounts, by their ids. */
  namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Whether a session that was accepted a moment ago still is. */
  isLive: (sessionId: string) => boolean | Promise<boolean>;
  secrets: Secrets;
  /** Whether there is an account of that id; if so, it is not deleted before the transaction ends. */
  holdAccount: (tx: Tx, userId: string) => Promise<boolean>;
  /** The address of an account; undefined where it is gone. */
  addressOf: (userId: string) => Promise<string | undefined>;
  publicUrl: string;
  /** Days after which the key that signs certificates is replaced. */
  keyRotationDays: number;
  /** Whether those on a roll are told by mail that its vote has opened and closed, and of delegations. */
  sendsVoteNotices: boolean;
}

/** Constructs the services by hand, in the order in which they lean on each other. */
export function createCouncilServices(deps: CouncilDeps): CouncilServices {
  const standing = createStandingService(deps.db);
  const box = createBallotBox(deps);
  const settling = createSettlingService({ ...deps, box });
  const proposalAccess = createProposalAccess({ ...deps, standing, settling });
  const voterAccess = createVoterAccess({ ...deps, access: proposalAccess, settling });
  const comments = createCommentsService({ ...deps, access: proposalAccess });
  const tallies = createTalliesService(deps);
  const councils = createCouncilsService({ ...deps, standing });
  const ballotList = createBallotList(deps);
  const voters = createVotersService(deps);
  const certificateKeys = createCertificateKeysService(deps, {
    rotationDays: deps.keyRotationDays,
  });
  const certificates = createCertificatesService({ ...deps, keys: certificateKeys });
  return {
    councils,
    departure: createDepartureService(deps),
    memberships: createMembershipsService({ ...deps, standing }),
    proposals: createProposalsService({ ...deps, standing, access: proposalAccess }),
    proposalAccess,
    proposalList: createProposalList({ ...deps, standing, settling, mayVote: MAY_VOTE }),
    scheduling: createSchedulingService({ ...deps, access: proposalAccess, standing, settling }),
    settling,
    ballots: createBallotsService({ ...deps, voters: voterAccess }),
    ballotList,
    voters,
    recusals: createRecusalsService({ ...deps, voters: voterAccess }),
    delegations: createDelegationsService({ ...deps, voters: voterAccess }),
    history: createHistoryService(deps),
    tallies,
    closing: createClosingService({ ...deps, access: proposalAccess, settling }),
    certification: createCertificationService({ ...deps, access: proposalAccess, settling }),
    annulment: createAnnulmentService({ ...deps, box, settling }),
    certificateKeys,
    certificates,
    sealingKeys: createSealingKeysService(deps),
    voteNotices: createVoteNoticesService({ ...deps, isOn: deps.sendsVoteNotices }),
    delegationNotices: createDelegationNoticesService({ ...deps, isOn: deps.sendsVoteNotices }),
    comments,
    councilStreams: createCouncilStreams({
      ...deps,
      access: proposalAccess,
      standing,
      settling,
      comments,
      tallies,
    }),
    minutes: createMinutesService({
      ...deps,
      councils,
      access: proposalAccess,
      voters,
      ballotList,
      certificates,
    }),
  };
}
