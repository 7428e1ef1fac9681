import type { Dashboard, Panel } from './dashboard.ts';
import { quantile, ratesBy } from './queries.ts';

const FIELDS = 'conclave_graphql_field_duration_seconds';
const VOTING = ['castBallot', 'recuseFromProposal', 'delegateVote', 'revokeDelegation'];
const PROPOSALS = [
  'createProposal',
  'reviseProposal',
  'submitProposal',
  'scheduleProposal',
  'withdrawProposal',
  'cancelProposal',
];
const SEATS = [
  'createCouncil',
  'updateCouncil',
  'archiveCouncil',
  'addCouncilMember',
  'updateCouncilMember',
  'removeCouncilMember',
];

const among = (names: readonly string[]) => `field=~"Mutation.(${names.join('|')})"`;

/** How often each of these mutations is done. */
function done(title: string, description: string, names: readonly string[]): Panel {
  const expr = ratesBy('field', `${FIELDS}_count{${among(names)}, outcome="ok"}`);
  return { title, description, unit: 'ops', lines: [{ expr, legend: '{{field}}' }] };
}

/** Seats, proposals and votes. What was decided is in the database and the audit log, not here. */
export const councils: Dashboard = {
  uid: 'councils',
  title: 'Councils',
  description: 'Votes, proposals and seats: how many, how quick, and what stands in their way.',
  rows: [
    {
      title: 'Votes',
      panels: [
        done('Votes', 'Ballots, recusals and delegations.', VOTING),
        {
          title: 'Time of castBallot',
          description: 'It waits while the proposal closes, and for no other voter.',
          unit: 's',
          alarmAt: 0.5,
          lines: [0.5, 0.95, 0.99].map((q) => ({
            expr: quantile(q, FIELDS, { where: 'field="Mutation.castBallot"' }),
            legend: `p${q * 100}`,
          })),
        },
        {
          title: 'Errors',
          description: 'Of all mutations of councils; refusals of access among them.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy(
                'field',
                `${FIELDS}_count{${among([...VOTING, ...PROPOSALS, ...SEATS])}, outcome="error"}`,
              ),
              legend: '{{field}}',
            },
          ],
        },
      ],
    },
    {
      title: 'What came of it',
      panels: [
        {
          title: 'Ballots',
          description: 'Those in place of another among them.',
          unit: 'ops',
          lines: [{ expr: ratesBy('method', 'conclave_ballots_cast_total'), legend: '{{method}}' }],
        },
        {
          title: 'Votes closed',
          description: 'By outcome; `hidden` where it shows only when it is certified.',
          unit: 'ops',
          lines: [
            { expr: ratesBy('outcome', 'conclave_votes_closed_total'), legend: '{{outcome}}' },
          ],
        },
        {
          title: 'Proposals',
          description: '`recount_differed`: ballots, roll or result were changed in the database.',
          unit: 'ops',
          lines: [{ expr: ratesBy('event', 'conclave_proposals_total'), legend: '{{event}}' }],
        },
        {
          title: 'Certificates',
          description: 'Alert ConclaveCertificateNotIssued when they fail for half an hour.',
          unit: 'ops',
          lines: [{ expr: ratesBy('event', 'conclave_certificates_total'), legend: '{{event}}' }],
        },
      ],
    },
    {
      title: 'Proposals and seats',
      panels: [
        done('Proposals', 'By what was done with them.', PROPOSALS),
        done('Seats', 'Councils and who sits in them.', SEATS),
      ],
    },
    {
      title: 'What the clock decides',
      panels: [
        {
          title: 'Settling of proposals',
          description:
            'The job writes down what the clock has opened and closed; whoever reads first does so, too.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy(
                'outcome',
                'conclave_job_duration_seconds_count{task="settle-proposals"}',
              ),
              legend: '{{outcome}}',
            },
          ],
        },
        {
          title: 'Settling that is late',
          description: 'Nothing is opened or closed late by it. Alert ConclaveQueueAge.',
          unit: 's',
          alarmAt: 300,
          lines: [
            {
              expr: 'max(conclave_jobs_oldest_seconds{task="settle-proposals"})',
              legend: 'oldest',
            },
          ],
        },
      ],
    },
  ],
};
