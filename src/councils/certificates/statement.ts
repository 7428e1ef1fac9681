import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Proposal } from '../proposals/entities.ts';
import { endOf } from '../proposals/lifecycle.ts';
import { hashResult } from '../proposals/showing.ts';
import type { Choice, ResultJson } from '../voting.ts';
import type { CertificateKind } from './entities.ts';

/**
 * Says of a JWS that it is a certificate of a vote (RFC 7515, 4.1.9; RFC 8725, 3.11): no access token has
 * it, which has `at+jwt`.
 */
export const CERTIFICATE_TYPE = 'conclave-certificate+jws';

/** The form of what is signed. Whatever changes in it takes another number. */
const FORMAT = 'conclave-certificate/1';

/**
 * An entry on a roll, as its hash is over it. By ids alone: whose account it was, the database knows as
 * long as there is the account.
 */
export interface RollRecord {
  delegateId: string | null;
  id: string;
  isChair: boolean;
  recused: boolean;
  userId: string;
  /** Whether a ballot of their own counts. */
  voted: boolean;
  /** In votes. */
  weight: string;
}

/** A ballot, as its hash is over it: of a roll call with its voter, of a secret vote as it was published. */
export type BallotRecord =
  | { choice: Choice; entryId: string }
  | { choice: Choice; members: number; receipt: string | null; weight: string };

/** How many there are of something, and what their hash is. */
export interface Fingerprint {
  hash: string;
  number: number;
}

export interface ClosingRecords {
  ballots: Fingerprint;
  /** `weight` is that of all, in votes. */
  roll: Fingerprint & { weight: string };
}

/** SHA-256, in hexadecimal. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The hash of records in no order: each in canonical form (RFC 8785) and with a line feed behind it, all of
 * them sorted by their bytes.
 */
export function fingerprint(lines: string[]): Fingerprint {
  const hash = createHash('sha256');
  // There is nothing but ASCII in them, so that the order of characters is that of bytes.
  for (const line of lines.sort()) hash.update(line);
  return { hash: hash.digest('hex'), number: lines.length };
}

/** A record as `fingerprint` takes it. */
export function lineOf(record: RollRecord | BallotRecord): string {
  return `${canonical(record)}\n`;
}

/** What came of a vote, and how it can be checked. */
export function closeStatement(
  issuer: string,
  proposal: Proposal & { result: ResultJson },
  { ballots, roll }: ClosingRecords,
): string {
  const { opensAt, closedAt, closedBy, rules, result } = proposal;
  return statement('CLOSE', issuer, proposal, {
    ballots,
    closedAt: toText(closedAt),
    closedBy: closedBy ?? null,
    closesAt: toText(endOf(proposal)),
    opensAt: toText(opensAt),
    result: withoutWords(result),
    resultHash: hashResult(result),
    roll,
    rules,
  });
}

/** That the result was counted again and certified. */
export function certificationStatement(
  issuer: string,
  proposal: Proposal & { result: ResultJson },
  closeHash: string,
): string {
  const { certifiedAt, certifiedBy, result } = proposal;
  return statement('CERTIFICATION', issuer, proposal, {
    certifiedAt: toText(certifiedAt),
    certifiedBy: certifiedBy ?? null,
    close: closeHash,
    resultHash: hashResult(result),
  });
}

/**
 * That the result is void, or that there never was one.
 *
 * @param closeHash null where no certificate of the close was issued
 */
export function annulmentStatement(
  issuer: string,
  proposal: Proposal,
  closeHash: string | null,
): string {
  const { annulledAt, annulledBy, annulmentRequestedBy, closedAt, result } = proposal;
  return statement('ANNULMENT', issuer, proposal, {
    annulledAt: toText(annulledAt),
    annulledBy: annulledBy ?? null,
    close: closeHash,
    closedAt: toText(closedAt),
    requestedBy: annulmentRequestedBy ?? null,
    resultHash: result ? hashResult(result) : null,
  });
}

function statement(
  kind: CertificateKind,
  issuer: string,
  { id, councilId, textHash }: Proposal,
  content: object,
): string {
  const common = { format: FORMAT, issuer, kind, council: councilId, proposal: id, textHash };
  return canonical({ ...common, ...content });
}

/** What people have written themselves stays out, and so do sentences made of it: it may have to be erased. */
function withoutWords({ explanation, recused, ...result }: ResultJson): object {
  return { ...result, recused: recused.map(({ id }) => id) };
}

function canonical(value: object): string {
  return canonicalize(value) ?? '';
}

const toText = (moment: Date | null | undefined) => moment?.toISOString() ?? null;
