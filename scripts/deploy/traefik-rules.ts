import type { Compose } from './compose.ts';
import type { Traefik } from './traefik.ts';

type Rule = (files: Traefik, stack: Compose) => string[];

const RULES: Rule[] = [
  redirectsToHttps,
  letsStreamsLive,
  believesOnlyListedProxies,
  looksOnlyAtFiles,
  encryptsWell,
  routesByPriority,
  namesOnlyWhatIsThere,
  protectsTheApi,
  balancesTheApi,
  keepsInternalsInside,
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

function looksOnlyAtFiles({ static: { providers, api } }: Traefik): string[] {
  const problems = Object.keys(providers)
    .filter((name) => name !== 'file')
    .map((name) => `the provider ${name} is on; only files are wanted`);
  if (api !== undefined) problems.push("Traefik's own API is on");
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
  for (const suite of weak ?? []) problems.push(`the cipher suite ${suite} is weak`);
  for (const file of tls.certificates.flatMap(({ certFile, keyFile }) => [certFile, keyFile])) {
    const taken = stack.services.traefik?.secrets.includes(file.replace('/run/secrets/', ''));
    if (!taken) problems.push(`traefik has no secret for ${file}`);
  }
  return problems;
}

function routesByPriority({ dynamic: { http } }: Traefik): string[] {
  const { api, frontend } = http.routers;
  const problems = [];
  if (api?.priority !== 10) problems.push('the router api must have the priority 10');
  if (frontend && frontend.priority !== 1) {
    problems.push('the router frontend must have the priority 1');
  }
  if (!api?.rule.includes('Path(`/graphql`)')) problems.push('/graphql is not routed to the API');
  for (const [name, { rule }] of Object.entries(http.routers)) {
    if (!rule.startsWith('Host(`')) problems.push(`the router ${name} answers for any host`);
  }
  return problems;
}

function namesOnlyWhatIsThere({ static: { entryPoints }, dynamic: { http } }: Traefik): string[] {
  return Object.entries(http.routers).flatMap(([name, router]) => {
    const missing = [
      ...router.entryPoints.filter((item) => !(item in entryPoints)),
      ...router.middlewares.filter((item) => !(item in http.middlewares)),
      ...[router.service].filter((item) => !(item in http.services)),
    ];
    return missing.map((item) => `the router ${name} names ${item}, which is not there`);
  });
}

function protectsTheApi({ dynamic: { http } }: Traefik): string[] {
  const used = (http.routers.api?.middlewares ?? []).map((name) => http.middlewares[name]);
  const headers = used.find((middleware) => middleware?.headers)?.headers;
  const problems = [];
  if (!headers?.stsSeconds || !headers.contentTypeNosniff || !headers.frameDeny) {
    problems.push('the API is without its security headers');
  }
  if (!used.some((middleware) => (middleware?.rateLimit?.average ?? 0) > 0)) {
    problems.push('the API is without a rate limit');
  }
  return problems;
}

function balancesTheApi({ dynamic: { http } }: Traefik, stack: Compose): string[] {
  const balancer = http.services.api?.loadBalancer;
  const urls = balancer?.servers.map(({ url }) => url) ?? [];
  const wanted = Object.entries(stack.services)
    .filter(([name]) => name.startsWith('api'))
    .map(([name, { environment }]) => `http://${name}:${environment.PORT}`);
  const problems = [];
  if (`${urls.toSorted()}` !== `${wanted.toSorted()}`) {
    problems.push(`Traefik balances over ${urls}, and the stack has ${wanted}`);
  }
  if (balancer?.healthCheck?.path !== '/readyz') {
    problems.push('Traefik does not take nodes out by /readyz');
  }
  return problems;
}

function keepsInternalsInside({ dynamic: { http } }: Traefik, stack: Compose): string[] {
  const internal = Object.values(stack.services).map(
    ({ environment }) => environment.INTERNAL_PORT,
  );
  const routed = Object.values(http.services)
    .flatMap(({ loadBalancer }) => loadBalancer.servers)
    .filter(({ url }) => internal.some((port) => port && url.includes(`:${port}`)))
    .map(({ url }) => `${url} is the internal port`);
  const named = Object.entries(http.routers)
    .filter(([, { rule }]) => /metrics|health|readyz|livez/.test(rule))
    .map(([name]) => `the router ${name} shows health or metrics to the public`);
  return [...routed, ...named];
}
