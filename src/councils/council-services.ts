import type { AuditService } from '../audit/audit.service.ts';
import type { Database } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { createBallotBox } from './ballot-box.ts';
import { type CouncilsService, createCouncilsService } from './councils.service.ts';
import { createHistoryService, type HistoryService } from './history.service.ts';
import { createMembershipsService, type MembershipsService } from './memberships.service.ts';
import { createProposalAccess, type ProposalAccess } from './proposal-access.service.ts';
import { createProposalList, type ProposalList } from './proposal-list.service.ts';
import { createProposalsService, type ProposalsService } from './proposals.service.ts';
import { createSchedulingService, type SchedulingService } from './scheduling.service.ts';
import { createSettlingService, type SettlingService } from './settling.service.ts';
import { createStandingService } from './standing.service.ts';

/** What councils do. */
export interface CouncilServices {
  councils: CouncilsService;
  memberships: MembershipsService;
  proposals: ProposalsService;
  proposalAccess: ProposalAccess;
  proposalList: ProposalList;
  scheduling: SchedulingService;
  settling: SettlingService;
  history: HistoryService;
}

export interface CouncilDeps {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  /** Whether there is an account of that id that can be seated. */
  hasAccount: (userId: string) => Promise<boolean>;
}

/** Constructs the services by hand, in the order in which they lean on each other. */
export function createCouncilServices(deps: CouncilDeps): CouncilServices {
  const standing = createStandingService(deps.db);
  const box = createBallotBox();
  const settling = createSettlingService({ ...deps, box });
  const proposalAccess = createProposalAccess({ ...deps, standing, settling });
  return {
    councils: createCouncilsService({ ...deps, standing }),
    memberships: createMembershipsService({ ...deps, standing }),
    proposals: createProposalsService({ ...deps, standing, access: proposalAccess }),
    proposalAccess,
    proposalList: createProposalList({ ...deps, standing, settling }),
    scheduling: createSchedulingService({ ...deps, access: proposalAccess, settling }),
    settling,
    history: createHistoryService(deps),
  };
}
