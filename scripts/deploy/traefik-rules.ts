import { type Compose, publishedTarget } from './compose.ts';
import { pathProblems } from './public-paths.ts';
import type { Traefik } from './traefik.ts';
import { watchProblems } from './traefik-watch-rules.ts';

type Rule = (files: Traefik, stack: Compose) => string[];

const RULES: Rule[] = [
  redirectsToHttps,
  letsStreamsLive,
  believesOnlyListedProxies,
  looksOnlyAtFiles,
  encryptsWell,
  routesByPriority,
  routesByName,
  namesOnlyWhatIsThere,
  protectsTheApi,
  balancesTheApi,
  keepsInternalsInside,
  watchProblems,
];

/** All that is wrong with Traefik's files for this stack, one line each. */
export function traefikProblems(files: Traefik, stack: Compose): string[] {
  return RULES.flatMap((rule) => rule(files, stack));
}

function redirectsToHttps({ static: { entryPoints } }: Traefik): string[] {
  const target = entryPoints.web?.http?.redirections?.entryPoint;
  const isRight = target?.scheme === 'https' && target.to === ':443';
  return isRight ? [] : ['web does not redirect to https on the published port, :443'];
}

function letsStreamsLive({ static: { entryPoints }, dynamic: { http } }: Traefik): string[] {
  const problems = [];
  const writeTimeout = entryPoints.websecure?.transport?.respondingTimeouts?.writeTimeout ?? '0s';
  if (Number.parseFloat(writeTimeout) !== 0) {
    problems.push(`websecure ends every stream after its writeTimeout of ${writeTimeout}`);
  }
  for (const [name, { buffering, compress }] of Object.entries(http.middlewares)) {
    if (buffering !== undefined) problems.push(`${name} buffers, which stops streams`);
    if (compress && !compress.excludedContentTypes.includes('text/event-stream')) {
      problems.push(`${name} compresses text/event-stream, which holds events back`);
    }
  }
  return problems;
}

function believesOnlyListedProxies({ static: { entryPoints } }: Traefik): string[] {
  return Object.entries(entryPoints).flatMap(([name, { forwardedHeaders }]) => {
    const isOpen =
      forwardedHeaders?.insecure ||
      forwardedHeaders?.trustedIPs.some((range) => range.endsWith('/0'));
    return isOpen ? [`${name} lets any client say what its address is`] : [];
  });
}

function looksOnlyAtFiles({ static: { providers, api } }: Traefik, stack: Compose): string[] {
  const problems = Object.keys(providers)
    .filter((name) => name !== 'file')
    .map((name) => `the provider ${name} is on; only files are wanted`);
  if (api !== undefined) problems.push("Traefik's own API is on");
  const { directory, watch } = providers.file ?? {};
  const mounts = stack.services.traefik?.volumes ?? [];
  if (!mounts.some((mount) => mount.endsWith(`:${directory}:ro`)) || !watch) {
    problems.push('Traefik does not watch the folder of its dynamic file');
  }
  return problems;
}

function encryptsWell({ dynamic: { http, tls } }: Traefik, stack: Compose): string[] {
  const problems = Object.entries(http.routers)
    .filter(([, router]) => router.tls === undefined || `${router.entryPoints}` !== 'websecure')
    .map(([name]) => `the router ${name} is not on websecure with TLS only`);
  const options = tls.options.default;
  if (!['VersionTLS12', 'VersionTLS13'].includes(options?.minVersion ?? '')) {
    problems.push('TLS before 1.2 is accepted');
  }
  const weak = options?.cipherSuites.filter((suite) => !/^TLS_ECDHE_.*(GCM|POLY1305)/.test(suite));
  if (!options?.cipherSuites.length) problems.push('no cipher suites are named');
  for (const kind of ['ECDSA', 'RSA']) {
    if (!options?.cipherSuites.some((suite) => suite.includes(`_${kind}_`))) {
      problems.push(`no cipher suite is for ${kind} keys`);
    }
  }
  if (!options?.sniStrict) problems.push('a certificate is offered for foreign names');
  for (const suite of weak ?? []) problems.push(`the cipher suite ${suite} is weak`);
  for (const file of tls.certificates.flatMap(({ certFile, keyFile }) => [certFile, keyFile])) {
    const taken = stack.services.traefik?.secrets.includes(file.replace('/run/secrets/', ''));
    if (!taken) problems.push(`traefik has no secret for ${file}`);
  }
  return problems;
}

function routesByPriority({ dynamic: { http } }: Traefik): string[] {
  const { api, frontend, maintenance } = http.routers;
  const problems = [];
  const signIn = http.routers['sign-in'];
  if (!signIn || signIn.priority <= 10)
    problems.push('the router sign-in does not come before api');
  if (api?.priority !== 10) problems.push('the router api must have the priority 10');
  if (frontend && frontend.priority !== 1) {
    problems.push('the router frontend must have the priority 1');
  }
  for (const [name, { rule, priority }] of Object.entries(http.routers)) {
    if (maintenance && name !== 'maintenance' && maintenance.priority <= priority) {
      problems.push(`the router maintenance does not come before ${name}`);
    }
    if (!rule.startsWith('Host(`')) problems.push(`the router ${name} answers for any host`);
  }
  return problems;
}

/** The paths that a rule names, whatever else it asks for. */
function matcherOf(rule: string): (path: string) => boolean {
  const matchers = [...rule.matchAll(/\b(Path\w*)\(`([^`]*)`\)/g)];
  return (path) =>
    matchers.some(([, kind, text = '']) => {
      if (kind === 'Path') return path === text;
      return kind === 'PathRegexp' ? new RegExp(text).test(path) : path.startsWith(text);
    });
}

function routesByName({ dynamic: { http } }: Traefik): string[] {
  const rules = Object.values(http.routers)
    .filter(({ service }) => service === 'api')
    .map(({ rule }) => ({ matches: matcherOf(rule), asksForMore: rule.includes('Query(') }));
  return pathProblems(
    'Traefik',
    (path) => rules.some(({ matches, asksForMore }) => !asksForMore && matches(path)),
    (path) => rules.some(({ matches }) => matches(path)),
  );
}

function namesOnlyWhatIsThere({ static: { entryPoints }, dynamic: { http } }: Traefik): string[] {
  const ofRouters = Object.entries(http.routers).flatMap(([name, router]) => {
    const missing = [
      ...router.entryPoints.filter((item) => !(item in entryPoints)),
      ...router.middlewares.filter((item) => !(item in http.middlewares)),
      ...[router.service].filter((item) => !(item in http.services)),
    ];
    return missing.map((item) => `the router ${name} names ${item}, which is not there`);
  });
  const ofServices = Object.entries(http.services).flatMap(([name, { weighted, failover }]) => {
    const named = [
      ...(weighted?.services.map((each) => each.name) ?? []),
      ...(failover ? [failover.service, failover.fallback] : []),
    ];
    return named
      .filter((item) => !(item in http.services))
      .map((item) => `the service ${name} names ${item}, which is not there`);
  });
  return [...ofRouters, ...ofServices];
}

/** Calls a second that the rate limit among the middlewares of a router lets pass; 0 without one. */
function limitOf({ dynamic: { http } }: Traefik, router: string): number {
  const names = http.routers[router]?.middlewares ?? [];
  const limit = names.map((name) => http.middlewares[name]?.rateLimit).find((each) => each);
  if (!limit) return 0;
  return limit.average / { s: 1, m: 60, h: 3600 }[limit.period.at(-1) as 's' | 'm' | 'h'];
}

/** What lists of hosts for HSTS ask for, https://hstspreload.org */
const YEAR_SECONDS = 31_536_000;

function protectsTheApi(files: Traefik): string[] {
  const { http } = files.dynamic;
  const problems = [];
  for (const [name, { service, middlewares }] of Object.entries(http.routers)) {
    const used = middlewares.map((each) => http.middlewares[each]);
    const headers = used.find((middleware) => middleware?.headers)?.headers;
    const isHardened =
      headers?.contentTypeNosniff &&
      headers.frameDeny &&
      headers.referrerPolicy &&
      headers.stsIncludeSubdomains;
    if (!isHardened || headers.stsSeconds < YEAR_SECONDS) {
      problems.push(`the router ${name} is without its security headers`);
    }
    if (service === 'api' && limitOf(files, name) === 0) {
      problems.push(`the router ${name} is without a rate limit`);
    }
  }
  if (limitOf(files, 'api') > 10) problems.push('more than 10 requests a second from one address');
  if (limitOf(files, 'sign-in') > 5 / 60) problems.push('more than 5 sign-ins a minute');
  return problems;
}

function balancesTheApi({ dynamic: { http } }: Traefik, stack: Compose): string[] {
  const { service = '', fallback = '' } = http.services.api?.failover ?? {};
  const weighted = http.services[service]?.weighted;
  const colours = weighted?.services ?? [];
  const balancers = colours.map(({ name }) => http.services[name]?.loadBalancer);
  const urls = balancers.flatMap((each) => each?.servers.map(({ url }) => url) ?? []);
  const wanted = Object.entries(stack.services)
    .filter(([name]) => name.startsWith('api'))
    .map(([name, { environment }]) => `http://${name}:${environment.PORT}`);
  const problems = [];
  if (`${urls.toSorted()}` !== `${wanted.toSorted()}`) {
    problems.push(`Traefik balances over ${urls}, and the stack has ${wanted}`);
  }
  if (balancers.some((each) => each?.healthCheck?.path !== '/readyz')) {
    problems.push('Traefik does not take nodes out by /readyz');
  } else if (balancers.some((each) => Number.parseFloat(each?.healthCheck?.interval ?? '') > 5)) {
    problems.push('Traefik notices after more than 5 s that a node is not ready');
  }
  if (colours.length < 2) problems.push('there are not two colours');
  if (weighted?.healthCheck === undefined)
    problems.push('the colours do not say that they are ill');
  if (!colours.some(({ weight }) => weight > 0)) problems.push('no colour gets any traffic');
  if (!stack.services[fallback]) problems.push('nothing answers while no node is ready');
  return problems;
}

function keepsInternalsInside(files: Traefik, stack: Compose): string[] {
  const { http } = files.dynamic;
  const { entryPoints, metrics } = files.static;
  const own = entryPoints[metrics?.prometheus?.entryPoint ?? '']?.address.split(':').at(-1);
  const published = (stack.services.traefik?.ports ?? []).map(publishedTarget);
  const shown = published
    .filter((port) => port === Number(own))
    .map((port) => `Traefik publishes its metrics, on port ${port}`);
  const internal = Object.values(stack.services).map(
    ({ environment }) => environment.INTERNAL_PORT,
  );
  const routed = Object.values(http.services)
    .flatMap(({ loadBalancer }) => loadBalancer?.servers ?? [])
    .filter(({ url }) => internal.some((port) => port && url.includes(`:${port}`)))
    .map(({ url }) => `${url} is the internal port`);
  const named = Object.entries(http.routers)
    .filter(([, { rule }]) => /metrics|health|readyz|livez/.test(rule))
    .map(([name]) => `the router ${name} shows health or metrics to the public`);
  return [...shown, ...routed, ...named];
}
