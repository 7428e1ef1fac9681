import type { Dashboard, Panel } from './dashboard.ts';
import { quantiles, ratesBy } from './queries.ts';

/** How often something happens, by one label. */
function outcomes(title: string, description: string, metric: string, label: string): Panel {
  const lines = [{ expr: ratesBy(label, metric), legend: `{{${label}}}` }];
  return { title, description, unit: 'ops', lines };
}

/** Accounts, sign-in and sessions. */
export const identity: Dashboard = {
  uid: 'identity',
  title: 'Identity',
  description: 'Sign-ins, refreshes and sessions, and what meets those who guess.',
  rows: [
    {
      title: 'Sign-in',
      panels: [
        outcomes(
          'Sign-ins',
          'By outcome. Alert ConclaveSignInFailures.',
          'conclave_sign_ins_total',
          'outcome',
        ),
        outcomes('Registrations', 'By outcome.', 'conclave_registrations_total', 'outcome'),
        {
          title: 'Time of login',
          description: 'Hashing alone is some 10 ms of processor.',
          unit: 's',
          lines: quantiles('conclave_graphql_field_duration_seconds', 'field="Mutation.login"'),
        },
      ],
    },
    {
      title: 'Guessing',
      panels: [
        outcomes(
          'Locks',
          'That failed attempts have brought about.',
          'conclave_lockouts_total',
          'what',
        ),
        outcomes(
          'Refused by a lock',
          'Without looking at the password.',
          'conclave_lockout_refusals_total',
          'what',
        ),
        outcomes(
          'Unfamiliar sign-ins',
          'Unlike those before.',
          'conclave_unfamiliar_sign_ins_total',
          'what',
        ),
        outcomes(
          'Refused by a rate limit',
          'By field.',
          'conclave_rate_limit_refusals_total',
          'field',
        ),
      ],
    },
    {
      title: 'Sessions',
      panels: [
        {
          title: 'Live sessions',
          description: 'In the whole database, counted once a minute.',
          unit: 'short',
          lines: [{ expr: 'max(conclave_sessions_active)', legend: 'sessions' }],
        },
        outcomes(
          'Refreshes',
          'By outcome. Alert ConclaveRefreshReuse.',
          'conclave_session_refreshes_total',
          'outcome',
        ),
        outcomes(
          'Sessions that were ended',
          'By reason.',
          'conclave_sessions_revoked_total',
          'reason',
        ),
      ],
    },
    {
      title: 'Revocation and keys',
      panels: [
        {
          title: 'Until a revocation holds everywhere',
          description: 'Alert ConclaveRevocationSlow from 2 s on.',
          unit: 's',
          alarmAt: 2,
          lines: quantiles('conclave_event_propagation_seconds', 'topic="sessions.ended"'),
        },
        {
          title: 'Events by how they were settled',
          description: 'expired: a node was silent, and its lease had to run out.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy('outcome', 'conclave_event_propagation_seconds_count'),
              legend: '{{outcome}}',
            },
          ],
        },
        {
          title: 'Age of the signing key',
          description: 'Alert ConclaveSigningKeyOld from 100 days on.',
          unit: 's',
          alarmAt: 8_640_000,
          lines: [{ expr: 'max(conclave_signing_key_age_seconds)', legend: 'age' }],
        },
        {
          title: 'Age of the key of certificates',
          description: 'Alert ConclaveCertificateKeyOld from 100 days on.',
          unit: 's',
          alarmAt: 8_640_000,
          lines: [{ expr: 'max(conclave_certificate_key_age_seconds)', legend: 'age' }],
        },
      ],
    },
  ],
};
