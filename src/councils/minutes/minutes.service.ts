import type { Database } from '../../db/database.ts';
import { badInput, notFound, PublicError } from '../../errors.ts';
import type { PageRequest } from '../../pagination.ts';
import { Denial, type Reader } from '../acting/acting.ts';
import type { CertificatesService } from '../certificates/certificates.service.ts';
import type { CouncilsService } from '../council/councils.service.ts';
import type { CouncilView } from '../council/standing.service.ts';
import type { ProposalAccess, ProposalView } from '../proposals/proposal-access.service.ts';
import { showsTally } from '../proposals/showing.ts';
import type { BallotList } from '../votes/ballot-list.service.ts';
import { receiptOf } from '../votes/published-ballots.ts';
import type { RollEntry, VotersService } from '../votes/voters.service.ts';
import { toDecimal } from '../voting.ts';
import type { MinutesPiece } from './minutes.ts';
import { decisionOf, rollLine, type VoteLine } from './minutes-lines.ts';
import { linePages, type Period, submittedIn } from './minutes-pages.ts';

export interface Minutes {
  /** For the name of a file: the slug of a council, or the id of a proposal. */
  name: string;
  /** Read from the database as they are taken, a page at a time. */
  pieces: AsyncGenerator<MinutesPiece>;
}

export interface MinutesService {
  /** @throws Denial when the caller may not know of it */
  ofProposal(proposalId: string, asking: Asking): Promise<Minutes>;
  /**
   * Minutes of all proposals of a council that were submitted, in the order of submission.
   *
   * @throws Denial when the caller may not know of it
   */
  ofCouncil(slug: string, period: Period, asking: Asking): Promise<Minutes>;
}

/** Who wants minutes, and whether they still may have any: an export can take long. */
export interface Asking {
  reader: Reader;
  isLive: () => boolean | Promise<boolean>;
}

export function createMinutesService(deps: {
  db: Database;
  councils: CouncilsService;
  access: ProposalAccess;
  voters: VotersService;
  ballotList: BallotList;
  certificates: CertificatesService;
  /** The names of accounts. */
  namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}): MinutesService {
  const { db, councils, access, voters, ballotList, certificates, namesOf } = deps;

  /** The proposals as the caller sees them now: what has been hidden since is left out. */
  async function see(ids: readonly string[], { reader, isLive }: Asking): Promise<ProposalView[]> {
    if (!(await isLive())) throw new PublicError('SESSION_REVOKED', 'The session has ended.');
    const seen = new Map(
      (await access.findMany(ids, reader)).map((one) => [one.id as string, one]),
    );
    return ids.flatMap((id) => seen.get(id) ?? []);
  }

  async function* roll({ id }: ProposalView): AsyncGenerator<MinutesPiece> {
    for await (const entries of linePages(
      (page) => voters.rollFor([id], page),
      id,
      ({ id }) => id,
    )) {
      const names = await namesByEntry(entries);
      const voted = await voters.whoVoted(entries.map((entry) => entry.id));
      yield {
        kind: 'roll',
        lines: entries.map((entry) =>
          rollLine(entry, (key) => names.get(key), entry.voted ?? voted.has(entry.id)),
        ),
      };
    }
  }

  async function* votes(proposal: ProposalView): AsyncGenerator<MinutesPiece> {
    const { id, rules } = proposal;
    if (!showsTally(proposal)) return;
    if (rules?.secrecy === 'SECRET') {
      const list = (page: PageRequest) => ballotList.openedFor([id], page);
      for await (const ballots of linePages(list, id, ({ receipt }) => receipt)) {
        const lines: VoteLine[] = ballots.map(({ receipt, choice, weight, members }) => ({
          choice,
          entryId: null,
          members,
          receipt: receiptOf(receipt),
          voter: null,
          weight: toDecimal(BigInt(weight)),
        }));
        yield { kind: 'votes', lines };
      }
      return;
    }
    const list = (page: PageRequest) => ballotList.rollCallFor([id], page);
    for await (const ballots of linePages(list, id, ({ id }) => id)) {
      const entries = await voters.findEntries([...new Set(ballots.map((one) => one.entryId))]);
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      const names = await namesByEntry(entries);
      const lines: VoteLine[] = ballots.map(({ choice, entryId }) => ({
        choice,
        entryId,
        members: 1,
        receipt: null,
        voter: names.get(entryId) ?? null,
        weight: toDecimal(BigInt(byId.get(entryId)?.weight ?? 0)),
      }));
      yield { kind: 'votes', lines };
    }
  }

  /** The names of those on a roll and of their delegates, by the ids of their entries. */
  async function namesByEntry(entries: readonly RollEntry[]): Promise<Map<string, string>> {
    const delegateIds = entries.flatMap(({ delegateId }) => delegateId ?? []);
    const delegates = delegateIds.length > 0 ? await voters.findEntries(delegateIds) : [];
    const all = [...entries, ...delegates];
    const names = await namesOf([...new Set(all.map(({ userId }) => userId))]);
    return new Map(all.map(({ id, userId }) => [id, names.get(userId) ?? '']));
  }

  async function* proposalPieces(proposal: ProposalView): AsyncGenerator<MinutesPiece> {
    const people = [proposal.authorId, proposal.certifiedBy].filter((id) => id != null);
    const names = await namesOf(people);
    const shown =
      proposal.closedAt && showsTally(proposal)
        ? await certificates.findFor([proposal.id])
        : undefined;
    const issued = shown?.get(proposal.id) ?? [];
    const decision = decisionOf(proposal, (id) => names.get(id) ?? null, issued);
    yield { kind: 'decision', decision };
    yield* roll(proposal);
    yield* votes(proposal);
    yield { kind: 'end' };
  }

  const head = (council: CouncilView, { from, to }: Period): MinutesPiece => ({
    kind: 'head',
    council: { id: council.id, name: council.name, slug: council.slug },
    exportedAt: new Date(),
    from,
    to,
  });

  async function* ofOne(proposal: ProposalView): AsyncGenerator<MinutesPiece> {
    yield head(proposal.council, { from: null, to: null });
    yield* proposalPieces(proposal);
  }

  async function* ofAll(
    council: CouncilView,
    period: Period,
    asking: Asking,
  ): AsyncGenerator<MinutesPiece> {
    yield head(council, period);
    for await (const ids of submittedIn(db, council.id, period)) {
      for (const proposal of await see(ids, asking)) yield* proposalPieces(proposal);
    }
  }

  return {
    async ofProposal(proposalId, asking) {
      const [proposal] = await see([proposalId], asking);
      if (!proposal) throw unknownTo(asking, 'proposal');
      return { name: proposalId, pieces: ofOne(proposal) };
    },
    async ofCouncil(slug, period, asking) {
      const { from, to } = period;
      if (from && to && from >= to) throw badInput('to', 'The period must end after it begins.');
      const council = await councils.findBySlug(slug, asking.reader);
      if (!council) throw unknownTo(asking, 'council');
      return { name: slug, pieces: ofAll(council, period, asking) };
    },
  };
}

function unknownTo({ reader }: Asking, what: string): Error {
  return reader.isManager ? notFound(what) : new Denial('NOT_FOUND', what, 'to see its council');
}
