import { parse } from 'yaml';
import { z } from 'zod';
import type { Compose } from './compose.ts';
import { DATASOURCE } from './dashboards/dashboard.ts';

/** The files that name other containers of the stack. */
export interface TargetSources {
  /** deploy/prometheus/prometheus.yml */
  prometheus: string;
  /** deploy/grafana/provisioning/datasources/conclave.yml */
  datasources: string;
}

const config = z.looseObject({
  scrape_configs: z.array(
    z.looseObject({
      job_name: z.string(),
      static_configs: z.array(
        z.looseObject({
          targets: z.array(z.string()),
          labels: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
  alerting: z.looseObject({
    alertmanagers: z.array(
      z.looseObject({
        static_configs: z.array(z.looseObject({ targets: z.array(z.string()) })),
      }),
    ),
  }),
});

const grafana = z.looseObject({
  datasources: z.array(z.looseObject({ uid: z.string(), type: z.string(), url: z.string() })),
});

/** What nobody watches, or is watched and not there, one line each. */
export function targetProblems(sources: TargetSources, stack: Compose): string[] {
  const { scrape_configs, alerting } = config.parse(parse(sources.prometheus));
  const { datasources } = grafana.parse(parse(sources.datasources));
  const roles = ['api', 'worker'].flatMap((role) => {
    const own = scrape_configs.filter(({ job_name }) => job_name === 'conclave');
    const scraped = own
      .flatMap(({ static_configs }) => static_configs)
      .filter(({ labels }) => labels.role === role)
      .flatMap(({ targets }) => targets);
    const running = Object.entries(stack.services)
      .filter(([name]) => new RegExp(`^${role}-\\d+$`).test(name))
      .map(([name, { environment }]) => `${name}:${environment.INTERNAL_PORT}`);
    return [
      ...running
        .filter((each) => !scraped.includes(each))
        .map((each) => `Prometheus does not scrape ${each} as ${role}`),
      ...scraped
        .filter((each) => !running.includes(each))
        .map((each) => `Prometheus scrapes ${each} as ${role}, which is not there`),
    ];
  });
  const named = [
    ...scrape_configs.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets)),
    ...alerting.alertmanagers.flatMap((one) =>
      one.static_configs.flatMap(({ targets }) => targets),
    ),
    ...datasources.map(({ url }) => new URL(url).host),
  ].map((target) => target.replace(/:\d+$/, ''));
  const missing = [...new Set(named)].filter(
    (host) => host !== '127.0.0.1' && !Object.hasOwn(stack.services, host),
  );
  const { uid, type } = DATASOURCE;
  const isThere = datasources.some((each) => each.uid === uid && each.type === type);
  return [
    ...roles,
    ...missing.map((host) => `${host} is asked for metrics, alerts or logs, and is not there`),
    ...(scrape_configs.some(({ job_name }) => job_name === 'traefik')
      ? []
      : ['Prometheus does not scrape traefik, which knows when certificates end']),
    ...(isThere ? [] : [`Grafana has no ${type} with the uid ${uid}, which all panels ask`]),
  ];
}
