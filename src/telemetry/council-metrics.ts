import { counter } from './metrics.ts';

/** What has happened to proposals; of votes that close, see `countVoteClosed`. */
export const countProposal = counter(
  'conclave_proposals_total',
  'What has happened to proposals.',
  'event',
  [
    'created',
    'submitted',
    'scheduled',
    'opened',
    'extended',
    'certified',
    'recount-differed',
    'ballots-unreadable',
    'unsettled',
    'annulled',
    'withdrawn',
    'cancelled',
  ],
);

/** `failed`: it is tried again. */
export const countCertificate = counter(
  'conclave_certificates_total',
  'Certificates of votes.',
  'event',
  ['issued', 'failed'],
);

/** Ballots that have been cast, those in place of another among them, by the method of their vote. */
export const countBallot = counter('conclave_ballots_cast_total', 'Ballots cast.', 'method', [
  'MOTION',
  'SINGLE_CHOICE',
  'APPROVAL',
  'RANKED_CHOICE',
]);

/** `hidden`: the outcome is shown when the result is certified. */
export const countVoteClosed = counter(
  'conclave_votes_closed_total',
  'Votes that have closed.',
  'outcome',
  ['ADOPTED', 'REJECTED', 'NO_QUORUM', 'TIED', 'hidden'],
);
