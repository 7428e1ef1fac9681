import { ROUTES } from '../../src/telemetry/http-metrics.ts';

const PROBES = ['/livez', '/startupz', '/readyz', '/health'];

/** What the API answers and the public may ask for, with something in place of names. */
const PUBLIC = ROUTES.filter((route) => !PROBES.includes(route)).map((route) =>
  route.replaceAll(/:\w+/g, 'x'),
);

/** What must not get to the API from outside: probes, metrics, and whatever only looks like a path of it. */
const INTERNAL = [
  ...PROBES,
  '/metrics',
  '/metrics/health',
  '/',
  '/graphql/x',
  '/xgraphql',
  '/oauth/x',
  '/.well-known/x',
  '/councils/x',
  '/proposals/x/minutes/x',
];

/**
 * What a proxy does wrong, one line each.
 *
 * @param isRouted whether it sends this path to the API, whatever else is in the request
 * @param isShown whether it sends it there at least in some requests
 */
export function pathProblems(
  proxy: string,
  isRouted: (path: string) => boolean,
  isShown = isRouted,
): string[] {
  return [
    ...PUBLIC.filter((path) => !isRouted(path)).map((path) => `${proxy} does not route ${path}`),
    ...INTERNAL.filter(isShown).map((path) => `${proxy} shows ${path} to the public`),
  ];
}
