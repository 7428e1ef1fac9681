import type { Traefik } from './traefik.ts';

/** What a GraphQL request by GET has in its query string, and what signs people in. */
const DROPPED = ['RequestPath', 'RequestLine'];

/** What is wrong with how Traefik is watched: its own health, its metrics and its access log. */
export function watchProblems({
  static: { ping, metrics, accessLog, entryPoints },
}: Traefik): string[] {
  const problems = DROPPED.filter((name) => accessLog?.fields.names[name] !== 'drop').map(
    (name) => `the access log holds ${name}, and with it documents and variables`,
  );
  if (accessLog?.fields.headers?.defaultMode !== 'drop') {
    problems.push('the access log holds headers, and with them tokens');
  }
  const watched = {
    'the health check': ping?.entryPoint,
    metrics: metrics?.prometheus?.entryPoint,
  };
  for (const [what, entryPoint] of Object.entries(watched)) {
    if (!entryPoint || !entryPoints[entryPoint]) {
      problems.push(`${what} of Traefik stands on no entry point`);
    }
  }
  return problems;
}
