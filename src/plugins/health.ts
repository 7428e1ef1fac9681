import type { Plugin } from 'graphql-yoga';
import { type Health, type HealthReport, httpStatusOf, publicReport } from '../health.ts';

/**
 * For Yoga's `healthCheckEndpoint`: ends no URL, and so switches off Yoga's own answer, which says
 * 200 to every URL that ends in `/health`, also in a query string.
 */
export const NO_BUILT_IN_HEALTH_CHECK = ' ';

const ALIVE = { status: 'healthy', checks: {} } as const;

/**
 * Answers probes on the public port: `/livez` with 200 while the process answers at all, `/startupz`
 * when it has started, `/readyz` and `/health` with 200 or 503 and the state of each named check, without details.
 */
export function useHealth(health: Health): Plugin {
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return;
      const { pathname } = url;
      if (pathname === '/livez') return endResponse(answer(fetchAPI, ALIVE));
      if (pathname === '/startupz') return reply(health.startup());
      if (pathname === '/readyz' || pathname === '/health') return reply(health.report());

      function reply(running: Promise<HealthReport>): Promise<void> {
        return running.then((report) => endResponse(answer(fetchAPI, publicReport(report))));
      }
    },
  };
}

function answer(
  fetchAPI: { Response: typeof Response },
  report: Pick<HealthReport, 'status'>,
): Response {
  return fetchAPI.Response.json(report, {
    status: httpStatusOf(report),
    headers: { 'cache-control': 'no-store' },
  });
}
