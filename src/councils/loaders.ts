import type DataLoader from 'dataloader';
import { type Caller, may } from '../access/caller.ts';
import { signedIn } from '../access/rules.ts';
import type { AuditEventRecord } from '../audit/entities.ts';
import { byId, byOwner } from '../batching.ts';
import { notFound } from '../errors.ts';
import type { PageRequest } from '../pagination.ts';
import type { Reader } from './acting.ts';
import type { CouncilsService, CouncilView } from './councils.service.ts';
import type { HistoryService } from './history.service.ts';
import type { MembershipRecord, MembershipsService } from './memberships.service.ts';
import type { ProposalAccess, ProposalView } from './proposal-access.service.ts';
import type { ProposalRevisionRecord } from './proposal-entities.ts';
import type { ProposalFilter, ProposalList } from './proposal-list.service.ts';

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
}

export interface CouncilLoaderDeps {
  councils: CouncilsService;
  memberships: MembershipsService;
  proposalAccess: ProposalAccess;
  proposalList: ProposalList;
  history: HistoryService;
}

const idsOf = (requests: readonly OfProposal[]) => requests.map(({ id }) => id);

export function createCouncilLoaders(
  { councils, memberships, proposalAccess, proposalList, history }: CouncilLoaderDeps,
  caller: () => Caller,
): CouncilLoaders {
  function reader(): Reader {
    const { userId } = signedIn(caller());
    return { userId, isManager: may(caller(), 'councils:manage') };
  }

  const council = byId<CouncilView>((ids) => councils.findMany(ids, reader()));
  return {
    council,
    async someCouncil(id) {
      const found = await council.load(id);
      if (!found) throw notFound('council');
      return found;
    },
    proposal: byId<ProposalView>((ids) => proposalAccess.findMany(ids, reader())),
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
    revisionsOfProposal: byOwner(
      ({ id }) => id,
      ({ page }) => page,
      (requests) => history.revisionsFor(idsOf(requests), requests[0].page),
    ),
    historyOfProposal: byOwner(
      ({ id }) => id,
      ({ page }) => page,
      (requests) => history.eventsFor(idsOf(requests), requests[0].page),
    ),
  };
}
