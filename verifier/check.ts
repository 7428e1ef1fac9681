import { ballotsOf, type Report, recount, rollOf } from './ballots.ts';
import { canonical, sha256 } from './canonical.ts';
import {
  type AnnulmentStatement,
  type CertificationStatement,
  type CloseStatement,
  type Keys,
  Refused,
  readCertificate,
  type Statement,
} from './certificate.ts';
import type { Decision, Minutes, MinutesOfProposal } from './minutes.ts';

/** A certificate that is signed as it should be. */
export interface Checked {
  hash: string;
  kid: string;
  statement: Statement;
}

/** What came of checking the minutes of a proposal. */
export interface Findings {
  proposalId: string;
  /** In the order of the minutes. */
  certificates: Checked[];
  /** Everything that differs, by the name of what it is. Nothing is proven where there is something. */
  problems: string[];
}

/** Holds the minutes of each proposal against its certificates. */
export function checkMinutes(minutes: Minutes, keys: Keys): Findings[] {
  return minutes.proposals.map((proposal) => {
    const problems: string[] = [];
    const report = (problem: string) => void problems.push(problem);
    const certificates: Checked[] = [];
    try {
      certificates.push(...readAll(minutes.council.id, proposal.decision, keys, report));
      check(proposal, certificates, report);
    } catch (error) {
      report(`The minutes cannot be read: ${(error as Error).message}`);
    }
    return { proposalId: String(proposal.decision?.id), certificates, problems };
  });
}

function readAll(council: string, decision: Decision, keys: Keys, report: Report): Checked[] {
  return decision.certificates.flatMap(({ hash, jws, keyId, kind }) => {
    try {
      const { kid, statement } = readCertificate(jws, keys);
      const own = { hash: sha256(jws), keyId: kid, kind: statement.kind };
      compare(`certificate of ${kind}`, own, { hash, keyId, kind }, report);
      const { id: proposal, textHash } = decision;
      const { council: ofCouncil, proposal: ofProposal, textHash: ofText } = statement;
      compare(
        statement.kind,
        { council: ofCouncil, proposal: ofProposal, textHash: ofText },
        { council, proposal, textHash },
        report,
      );
      return [{ hash: own.hash, kid, statement }];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      report(`certificate of ${kind}: ${error.message}`);
      return [];
    }
  });
}

function check(proposal: MinutesOfProposal, certificates: readonly Checked[], report: Report) {
  const { decision } = proposal;
  const { result, certifiedAt, annulledAt } = decision;
  const isOver = result !== null || certifiedAt !== null || annulledAt !== null;
  if (!isOver && certificates.length === 0) return;
  checkKinds(decision, certificates, report);
  const { title, body, attachments, options } = decision;
  const textHash = sha256(canonical({ title, body, attachments, options }));
  compare('text', { textHash: decision.textHash }, { textHash }, report);
  const close = certificates.find(({ statement }) => statement.kind === 'CLOSE');
  for (const { statement } of certificates) {
    if (statement.kind === 'CLOSE') checkClose(proposal, statement, report);
    else checkLater(decision, statement, close?.hash ?? null, report);
  }
}

/** That there is a certificate of everything that minutes say has come to pass, and of nothing else. */
function checkKinds(decision: Decision, certificates: readonly Checked[], report: Report): void {
  const { result, certifiedAt, annulledAt, state } = decision;
  const kinds = certificates.map(({ statement }) => statement.kind);
  const passed = { CLOSE: result, CERTIFICATION: certifiedAt, ANNULMENT: annulledAt };
  for (const [kind, what] of Object.entries(passed)) {
    const number = kinds.filter((one) => one === kind).length;
    if (number > 1) report(`There are two certificates of ${kind}.`);
    if (number === 0 && what !== null) report(`There is no certificate of ${kind}.`);
    if (number > 0 && what === null)
      report(`There is a certificate of ${kind}, and it is not said.`);
  }
  const reached = annulledAt ? 'ANNULLED' : certifiedAt ? 'CERTIFIED' : 'CLOSED';
  compare('decision', { state: reached }, { state }, report);
}

function checkClose(proposal: MinutesOfProposal, statement: CloseStatement, report: Report): void {
  const { decision, roll, votes } = proposal;
  const { opensAt, closesAt, closedAt, rules, result } = decision;
  const { explanation, recused, ...counted } = result ?? { explanation: [], recused: [] };
  const withoutWords = { ...counted, recused: recused.map(({ id }) => id) };
  const isSecret = statement.rules.secrecy === 'SECRET';
  const { resultHash, outcome } = decision;
  compare(
    'CLOSE',
    {
      ...pick(statement, ['opensAt', 'closesAt', 'closedAt', 'rules', 'roll', 'ballots']),
      ...{ resultHash: statement.resultHash, outcome: statement.result.outcome },
      result: inOrder(statement.result),
    },
    {
      ...{ opensAt, closesAt, closedAt, rules, roll: rollOf(roll) },
      ...{
        ballots: ballotsOf(votes, isSecret),
        resultHash,
        outcome,
        result: inOrder(withoutWords),
      },
    },
    report,
  );
  compare('result', { resultHash }, { resultHash: sha256(canonical(result)) }, report);
  const again = recount(proposal, statement.rules, report) as CloseStatement['result'];
  compare('recount', inOrder(statement.result), inOrder(again), report);
}

function checkLater(
  decision: Decision,
  statement: CertificationStatement | AnnulmentStatement,
  close: string | null,
  report: Report,
): void {
  const { resultHash, certifiedAt, annulledAt, closedAt } = decision;
  if (statement.kind === 'CERTIFICATION') {
    const says = pick(statement, ['certifiedAt', 'close', 'resultHash']);
    compare(statement.kind, says, { certifiedAt, close, resultHash }, report);
  } else {
    const says = pick(statement, ['annulledAt', 'close', 'closedAt', 'resultHash']);
    compare(statement.kind, says, { annulledAt, close, closedAt, resultHash }, report);
  }
}

/** Who is recused has no order. */
const inOrder = (result: { recused: string[] }) => ({
  ...result,
  recused: result.recused.toSorted(),
});

function pick<T extends object, Key extends keyof T>(from: T, names: readonly Key[]): Pick<T, Key> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, Key>;
}

/** Reports each member of an object that is another one in the minutes, or comes out otherwise. */
function compare(what: string, says: object, found: object, report: Report): void {
  const names = new Set([...Object.keys(says), ...Object.keys(found)]);
  for (const name of names) {
    const [said, is] = [says, found].map((of) => canonical((of as Record<string, unknown>)[name]));
    if (said !== is) report(`${what}, ${name}: ${brief(said)} is not ${brief(is)}`);
  }
}

const MOST = 200;
const brief = (text = 'nothing') => (text.length > MOST ? `${text.slice(0, MOST)}…` : text);
