import { parse } from 'yaml';
import { z } from 'zod';

const keyed = <T extends z.ZodType>(value: T) => z.record(z.string(), value).default({});
const strings = z.array(z.string()).default([]);

const entryPoint = z.looseObject({
  address: z.string(),
  http: z
    .looseObject({
      redirections: z
        .looseObject({ entryPoint: z.looseObject({ to: z.string(), scheme: z.string() }) })
        .optional(),
    })
    .optional(),
  forwardedHeaders: z
    .looseObject({ insecure: z.boolean().default(false), trustedIPs: strings })
    .optional(),
  transport: z
    .looseObject({
      respondingTimeouts: z
        .looseObject({ writeTimeout: z.string().optional(), readTimeout: z.string().optional() })
        .optional(),
    })
    .optional(),
});

const staticFile = z.looseObject({
  entryPoints: keyed(entryPoint),
  providers: z.looseObject({
    file: z
      .looseObject({ directory: z.string().default(''), watch: z.boolean().default(true) })
      .optional(),
  }),
  api: z.unknown().optional(),
  ping: z.looseObject({ entryPoint: z.string() }).optional(),
  accessLog: z
    .looseObject({
      fields: z.looseObject({
        names: keyed(z.string()),
        headers: z.looseObject({ defaultMode: z.string().default('drop') }).optional(),
      }),
    })
    .optional(),
  metrics: z
    .looseObject({ prometheus: z.looseObject({ entryPoint: z.string() }).optional() })
    .optional(),
});

const middleware = z.looseObject({
  headers: z
    .looseObject({
      stsSeconds: z.number().default(0),
      contentTypeNosniff: z.boolean().default(false),
      frameDeny: z.boolean().default(false),
      referrerPolicy: z.string().default(''),
      stsIncludeSubdomains: z.boolean().default(false),
    })
    .optional(),
  rateLimit: z
    .looseObject({ average: z.number().default(0), period: z.string().default('1s') })
    .optional(),
  compress: z.looseObject({ excludedContentTypes: strings }).optional(),
  buffering: z.unknown().optional(),
});

const service = z.looseObject({
  loadBalancer: z
    .looseObject({
      servers: z.array(z.looseObject({ url: z.string() })),
      healthCheck: z
        .looseObject({ path: z.string(), interval: z.string().default('30s') })
        .optional(),
    })
    .optional(),
  weighted: z
    .looseObject({
      services: z.array(z.looseObject({ name: z.string(), weight: z.number() })),
      healthCheck: z.unknown().optional(),
    })
    .optional(),
  failover: z.looseObject({ service: z.string(), fallback: z.string() }).optional(),
});

const dynamicFile = z.looseObject({
  http: z.looseObject({
    routers: keyed(
      z.looseObject({
        entryPoints: strings,
        rule: z.string(),
        priority: z.number().default(0),
        middlewares: strings,
        service: z.string(),
        tls: z.unknown().optional(),
      }),
    ),
    middlewares: keyed(middleware),
    services: keyed(service),
  }),
  tls: z.looseObject({
    certificates: z.array(z.looseObject({ certFile: z.string(), keyFile: z.string() })).default([]),
    options: keyed(
      z.looseObject({
        minVersion: z.string().default(''),
        cipherSuites: strings,
        sniStrict: z.boolean().default(false),
      }),
    ),
  }),
});

export interface Traefik {
  static: z.infer<typeof staticFile>;
  dynamic: z.infer<typeof dynamicFile>;
}

/**
 * Reads Traefik's two files as far as the rules look at them. The dynamic one is a Go template whose
 * directives stand in strings and comments, so that it is YAML before it is filled in.
 *
 * @throws when one is no YAML or not of the form that Traefik reads
 */
export function parseTraefik(staticText: string, dynamicText: string): Traefik {
  return {
    static: staticFile.parse(parse(staticText)),
    dynamic: dynamicFile.parse(parse(dynamicText)),
  };
}

/** The dynamic file as it is where the variable of an `if` is not set: without what the `if` encloses. */
export function withoutConditionals(dynamicText: string): string {
  return dynamicText.replace(/^ *# \{\{ if [^\n]*\n[\s\S]*?# \{\{ end \}\}\n/gm, '');
}
