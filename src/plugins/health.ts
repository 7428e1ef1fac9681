import type { Plugin } from 'graphql-yoga';
import { type Health, publicReport } from '../health.ts';

/**
 * For Yoga's `healthCheckEndpoint`: ends no URL, and so switches off Yoga's own answer, which says
 * 200 to every URL that ends in `/health`, also in a query string.
 */
export const NO_BUILT_IN_HEALTH_CHECK = ' ';

const ALIVE = { status: 'healthy', checks: {} };

/**
 * Answers probes on the public port: `/livez` with 200 while the process answers at all, `/readyz` and
 * `/health` with 200 or 503 and the state of each named check, without details.
 */
export function useHealth(health: Health): Plugin {
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return;
      const { pathname } = url;
      if (pathname === '/livez') endResponse(answer(fetchAPI, ALIVE));
      if (pathname !== '/readyz' && pathname !== '/health') return;
      return health.report().then((report) => endResponse(answer(fetchAPI, publicReport(report))));
    },
  };
}

function answer(fetchAPI: { Response: typeof Response }, report: { status: string }): Response {
  return fetchAPI.Response.json(report, {
    status: report.status === 'healthy' ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  });
}
