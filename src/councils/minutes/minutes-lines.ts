import type { VoteCertificate } from '../certificates/certificates.service.ts';
import { endOf } from '../proposals/lifecycle.ts';
import type { ProposalView } from '../proposals/proposal-access.service.ts';
import { hashResult, showsTally } from '../proposals/showing.ts';
import type { RollEntry } from '../votes/voters.service.ts';
import { type Choice, describeRules, toDecimal } from '../voting.ts';

/** What minutes say of a proposal, apart from its roll and its votes. */
export type Decision = ReturnType<typeof decisionOf>;

/** Somebody on a roll, as minutes name them. */
export type RollLine = ReturnType<typeof rollLine>;

/** A ballot, or of a secret vote with weights a sum of ballots. */
export interface VoteLine {
  choice: Choice;
  /** On the roll, of an open one. */
  entryId: string | null;
  members: number;
  /** Of a secret ballot. */
  receipt: string | null;
  /** Of an open one. */
  voter: string | null;
  weight: string;
}

/** A proposal, with its result where that shows. */
export function decisionOf(
  proposal: ProposalView,
  nameOf: (userId: string) => string | null,
  certificates: readonly VoteCertificate[],
) {
  const { rules, result } = proposal;
  const shown = result && showsTally(proposal) ? result : null;
  const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;
  return {
    annulledAt: iso(proposal.annulledAt),
    attachments: proposal.attachments,
    author: nameOf(proposal.authorId),
    body: proposal.body,
    certificates: certificates.map(({ hash, jws, kid, kind }) => ({ hash, jws, keyId: kid, kind })),
    certifiedAt: iso(proposal.certifiedAt),
    certifiedBy: proposal.certifiedBy ? nameOf(proposal.certifiedBy) : null,
    closedAt: iso(proposal.closedAt),
    closesAt: iso(endOf(proposal)),
    endReason: proposal.endReason ?? null,
    id: proposal.id,
    opensAt: iso(proposal.opensAt),
    options: proposal.options,
    outcome: shown?.outcome ?? null,
    result: shown,
    resultHash: shown && hashResult(shown),
    rules: rules ?? null,
    rulesInWords: rules ? describeRules(rules) : null,
    state: proposal.state,
    submittedAt: iso(proposal.submittedAt),
    textHash: proposal.textHash ?? null,
    title: proposal.title,
  };
}

export function rollLine(
  entry: RollEntry,
  nameOf: (entryId: string) => string | undefined,
  voted: boolean,
) {
  return {
    delegateId: entry.delegateId ?? null,
    delegate: entry.delegateId ? (nameOf(entry.delegateId) ?? null) : null,
    id: entry.id,
    isChair: entry.isChair,
    member: nameOf(entry.id) ?? null,
    recusal: entry.recusalReason ?? null,
    userId: entry.userId,
    voted,
    weight: toDecimal(BigInt(entry.weight)),
  };
}
