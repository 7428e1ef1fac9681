import { parse } from 'yaml';
import { z } from 'zod';

const keyed = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
/** Compose takes a list of `NAME=value` as well as a mapping. */
const environment = z
  .union([keyed(z.union([z.string(), z.number(), z.boolean(), z.null()])), z.array(z.string())])
  .transform((value) =>
    Object.fromEntries(
      Array.isArray(value)
        ? value.map((line) => [line.split('=')[0] ?? line, line.slice(line.indexOf('=') + 1)])
        : Object.entries(value).map(([name, item]) => [name, String(item ?? '')]),
    ),
  );
const networks = z
  .union([
    z.array(z.string()).transform((names) => Object.fromEntries(names.map((name) => [name, null]))),
    keyed(z.looseObject({ ipv4_address: z.string().optional() }).nullable()),
  ])
  .default({});
const volume = z
  .union([z.string(), z.looseObject({ source: z.string().default('') })])
  .transform((value) => (typeof value === 'string' ? value : value.source));

const service = z.looseObject({
  image: z.string().default(''),
  environment: environment.default({}),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).default([]),
  user: z.string().optional(),
  healthcheck: z
    .looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().default(false) })
    .optional(),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(volume).default([]),
  ports: z.array(z.union([z.string(), z.looseObject({ target: z.number() })])).default([]),
  networks,
  depends_on: keyed(z.looseObject({ condition: z.string() })).default({}),
  restart: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  privileged: z.boolean().default(false),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  logging: z.looseObject({ options: keyed(z.string()).default({}) }).optional(),
  deploy: z
    .looseObject({
      resources: z.looseObject({ limits: keyed(z.unknown()).default({}) }).optional(),
    })
    .optional(),
});

const compose = z.looseObject({
  services: keyed(service),
  networks: keyed(
    z
      .looseObject({ internal: z.boolean().default(false), external: z.boolean().default(false) })
      .nullable(),
  ).default({}),
  secrets: keyed(z.looseObject({ file: z.string().optional() })).default({}),
});

export type Compose = z.infer<typeof compose>;
export type Service = z.infer<typeof service>;

/**
 * Reads a compose file as far as the rules look at it, anchors and merges resolved, variables not.
 *
 * @throws when it is no YAML or not of the form of a compose file
 */
export function parseCompose(text: string): Compose {
  // Compose's own tags, such as !override, are no mistakes.
  return compose.parse(parse(text, { merge: true, logLevel: 'error' }));
}

/** The services that run Conclave itself, and not only the Node of its image. */
export function ownServices(file: Compose): [string, Service][] {
  return Object.entries(file.services).filter(
    ([, { image, entrypoint }]) => image.includes('conclave:') && !entrypoint,
  );
}

/** The port inside the container that an entry of `ports` publishes. */
export function publishedTarget(port: Service['ports'][number]): number {
  return typeof port === 'string' ? Number.parseInt(port.split(':').at(-1) ?? '', 10) : port.target;
}

/** What of the machine, or which named volume, an entry of `volumes` mounts: `source:target[:ro]`. */
export const mountSource = (volume: string): string => volume.split(':')[0] ?? '';
