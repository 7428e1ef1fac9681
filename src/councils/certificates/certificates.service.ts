import { CompactSign } from 'jose';
import { type AuditService, SYSTEM } from '../../audit/audit.service.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import type { Bus } from '../../events/bus.ts';
import { countCertificate, countProposal } from '../../telemetry/council-metrics.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type Proposal, ProposalEntity } from '../proposals/entities.ts';
import { recount } from '../results/recount.ts';
import type { ResultJson } from '../voting.ts';
import { CertificateKeyLocked, type CertificateKeysService } from './certificate-keys.service.ts';
import { readClosingRecords } from './closing-records.ts';
import { type CertificateKind, type VoteCertificate, VoteCertificateEntity } from './entities.ts';
import {
  annulmentStatement,
  CERTIFICATE_TYPE,
  certificationStatement,
  closeStatement,
  sha256,
} from './statement.ts';

export type { VoteCertificate };

export interface CertificatesService {
  /**
   * Issues what certificates of a vote there should be and are not: of its close, of its certification, of
   * its annulment. Late or twice it does no harm: they say nothing but what is frozen, and of each kind there
   * is one. None is issued of a result that does not come out again from roll and ballots.
   *
   * @throws CertificateKeyLocked when the key does not open; nothing is issued then
   */
  issue(proposalId: string): Promise<void>;
  /** `issue` for votes that lack one, however that came, some hundreds at a time. */
  issueMissing(): Promise<void>;
  /** Those of each vote, in the order in which they came about; whether they may be shown is not asked. */
  findFor(proposalIds: readonly string[]): Promise<Map<string, VoteCertificate[]>>;
}

type Decided = Proposal & { result: ResultJson };

const KINDS: readonly CertificateKind[] = ['CLOSE', 'CERTIFICATION', 'ANNULMENT'];
const MOST_AT_A_TIME = 500;

/** Votes whose latest certificate is missing. */
const MISSING = `
  select id from proposal p where state in ('CLOSED', 'CERTIFIED', 'ANNULLED') and not exists (
    select from vote_certificate c where c.proposal_id = p.id and c.kind = case p.state
      when 'CLOSED' then 'CLOSE' when 'CERTIFIED' then 'CERTIFICATION' else 'ANNULMENT' end)
  order by closed_at desc limit ${MOST_AT_A_TIME}`;

export function createCertificatesService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  log: Logger;
  keys: CertificateKeysService;
  publicUrl: string;
}): CertificatesService {
  const { db, audit, bus, log, keys, publicUrl } = deps;

  /** @returns the hash of the certificate of that kind, this one or the one that was there before */
  async function put(
    tx: Tx,
    { id, councilId, title }: Proposal,
    kind: CertificateKind,
    statement: string,
  ): Promise<string> {
    const { kid, key } = await keys.signer(tx);
    const jws = await new CompactSign(Buffer.from(statement))
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: CERTIFICATE_TYPE })
      .sign(key);
    const hash = sha256(jws);
    const [added] = await tx.execute(
      `insert into vote_certificate (proposal_id, kind, jws, hash, kid) values (?, ?, ?, ?, ?)
       on conflict do nothing returning kind`,
      [id, kind, jws, hash, kid],
    );
    if (!added) return (await find(tx, id, kind))?.hash ?? hash;
    await audit.record(tx, SYSTEM, {
      action: 'CERTIFICATE_ISSUED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id, label: title },
      data: { kind, hash, kid },
    });
    await bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });
    afterCommit(tx, async () => countCertificate('issued'));
    return hash;
  }

  const find = (tx: Tx, proposalId: Proposal['id'], kind: CertificateKind) =>
    tx.findOne(VoteCertificateEntity, { proposalId, kind });

  /** @returns the hash of the certificate of the close; null where there is none, and can be none now */
  async function ofClose(tx: Tx, proposal: Proposal): Promise<string | null> {
    const there = await find(tx, proposal.id, 'CLOSE');
    if (there || !isDecided(proposal)) return there?.hash ?? null;
    const differences = await recount(tx, proposal, proposal.result);
    if (differences.length > 0) {
      countProposal('recount-differed');
      log.error(
        { event: 'recount_differs', proposalId: proposal.id, differences },
        'No certificate',
      );
      return null;
    }
    const records = await readClosingRecords(tx, proposal);
    return put(tx, proposal, 'CLOSE', closeStatement(publicUrl, proposal, records));
  }

  async function issueAll(tx: Tx, proposal: Proposal): Promise<void> {
    if (await find(tx, proposal.id, 'ANNULMENT')) return;
    const close = await ofClose(tx, proposal);
    if (close && proposal.certifiedAt && isDecided(proposal)) {
      const statement = certificationStatement(publicUrl, proposal, close);
      await put(tx, proposal, 'CERTIFICATION', statement);
    }
    if (proposal.state === 'ANNULLED') {
      await put(tx, proposal, 'ANNULMENT', annulmentStatement(publicUrl, proposal, close));
    }
  }

  async function issue(proposalId: string): Promise<void> {
    try {
      await keys.ensure(SYSTEM);
      await db.transaction(async (tx) => {
        const id = proposalId as Proposal['id'];
        const proposal = await tx.findOne(ProposalEntity, { id });
        if (proposal?.closedAt) await issueAll(tx, proposal);
      });
    } catch (err) {
      countCertificate('failed');
      log.error({ event: 'certificate_not_issued', proposalId, err }, 'It is tried again');
      throw err;
    }
  }

  return {
    issue,
    async issueMissing() {
      for (const { id } of await db.fork().execute<{ id: string }[]>(MISSING)) {
        await issue(id).catch((error) => {
          // What keeps one from being issued may have nothing to do with the others; the key has.
          if (error instanceof CertificateKeyLocked) throw error;
        });
      }
    },
    async findFor(proposalIds) {
      const found = await db.fork().find(VoteCertificateEntity, {
        proposalId: { $in: [...new Set(proposalIds)] as Proposal['id'][] },
      });
      const inOrder = found.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
      return Map.groupBy(inOrder, ({ proposalId }) => proposalId as string);
    },
  };
}

const isDecided = (proposal: Proposal): proposal is Decided => proposal.result != null;
