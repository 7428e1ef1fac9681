import { z } from 'zod';

const bool = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
const int = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int()
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);
const share = z.coerce
  .number({ error: 'must be a number from 0 to 1' })
  .min(0, 'must be at least 0')
  .max(1, 'must be at most 1');
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL');

/** More replicas than this nobody has; each is a series of its metrics. */
const MAX_REPLICAS = 8;

/** Longest lifetime that access tokens may be given, in seconds. */
export const MAX_ACCESS_TOKEN_TTL_SECONDS = 3600;

/** Every setting: its meaning, unit and default. `.env.*` and docs are checked against this. */
export const settings = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'staging', 'production'], {
      error: 'must be development, test, staging or production',
    })
    .default('development')
    .describe('Kind of deployment. `staging` and `production` refuse everything unsafe.'),
  HOST: z.string().default('127.0.0.1').describe('Address the API listens on.'),
  PORT: int(0, 65535).default(4000).describe('Port the API listens on; 0 takes any free one.'),
  INTERNAL_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address that metrics and detailed health listen on. Never route it to the public.'),
  INTERNAL_PORT: int(0, 65535)
    .default(9464)
    .describe('Port of metrics and detailed health; 0 takes any free one.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .default('http://localhost:4000')
    .describe('The URL clients reach the server at; issuer of its tokens. https in production.'),
  DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'Postgres, by a role that is a member of `conclave_app` and owns nothing. Without it, development runs an embedded one.',
    ),
  MIGRATION_DATABASE_URL: postgresUrl
    .optional()
    .describe('Postgres, by the role that owns the schema. Only `migrate` uses it.'),
  DIRECT_DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'Postgres itself, where DATABASE_URL leads through a pooler in transaction mode: by it nodes hear events and workers take jobs.',
    ),
  READ_DATABASE_URLS: list
    .pipe(
      z
        .array(postgresUrl.refine((url) => URL.canParse(url), 'must be a postgres:// URL'))
        .max(MAX_REPLICAS, `must list at most ${MAX_REPLICAS}`),
    )
    .default([])
    .describe(
      'Streaming replicas of the database, comma-separated, by the same role; a comma within one is `%2C`. Nodes read lists and the audit log from them, and see there what was acknowledged before. See docs/operators.md.',
    ),
  READ_DATABASE_WAIT_MS: int(0, 5_000)
    .default(100)
    .describe(
      'For how long a read waits for a replica that has not replayed what it must see, before the primary serves it; in milliseconds.',
    ),
  DATABASE_POOL_SIZE: int(1, 200)
    .default(10)
    .describe(
      'Connections a process holds at the most. Of five or more, one is kept for signing out and revoking.',
    ),
  DATABASE_STATEMENT_TIMEOUT_MS: int(100, 600_000)
    .default(10_000)
    .describe('After this a statement is given up, in milliseconds.'),
  DATABASE_LOCK_TIMEOUT_MS: int(100, 600_000)
    .default(5_000)
    .describe('After this a wait for a lock is given up, in milliseconds.'),
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: int(100, 600_000)
    .default(10_000)
    .describe(
      'After this a transaction in which nothing happens is ended, with its connection; in milliseconds.',
    ),
  DATABASE_SLOW_QUERY_MS: int(0, 600_000)
    .default(500)
    .describe(
      'A statement that takes longer is logged, without its values; in milliseconds. 0: none is.',
    ),
  DATA_DIR: z
    .string()
    .default('.conclave')
    .describe(
      'Folder of the embedded Postgres and of the secrets made on first start. Development only.',
    ),
  SECRET_KEY: z
    .string()
    .optional()
    .describe(
      'Root of all derived keys, 32 bytes or more of randomness, such as `openssl rand -base64 48`. Made on first start in development.',
    ),
  SECRET_KEY_PREVIOUS: list
    .default([])
    .describe(
      'Secrets that were SECRET_KEY before, or are to be it next, comma-separated; good for reading what they gave out. See docs/keys.md.',
    ),
  KEY_ROTATION_DAYS: int(1, 365)
    .default(90)
    .describe('Days after which the key that signs access tokens is replaced.'),
  CORS_ORIGINS: list
    .default([])
    .describe('Origins of browser applications that may call the API, comma-separated.'),
  TRUSTED_PROXIES: list
    .default([])
    .describe(
      'Addresses or CIDR ranges of the proxies in front, comma-separated; only they are believed about the client address.',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .describe('Least severe level that is logged.'),
  LOG_PRETTY: bool.optional().describe('Readable log lines; default in development.'),
  LOG_FILE: z
    .string()
    .optional()
    .describe(
      'File to log to instead of standard output, without its ending: `/var/log/conclave/api` becomes `api.1.log`, `api.2.log`, … Each process needs its own.',
    ),
  LOG_FILE_MAX_MB: int(1, 10_240)
    .default(100)
    .describe('Size in megabytes at which the next log file is begun; each day begins one, too.'),
  LOG_FILE_KEEP: int(1, 1000)
    .default(14)
    .describe('How many older log files are kept beside the present one.'),
  LOG_ERRORS_TO_STDERR: bool
    .default(false)
    .describe('Whether errors are written to standard error as well.'),
  ACCESS_TOKEN_TTL_SECONDS: int(30, MAX_ACCESS_TOKEN_TTL_SECONDS)
    .default(900)
    .describe('Lifetime of an access token, in seconds.'),
  REFRESH_GRACE_SECONDS: int(0, 60)
    .default(10)
    .describe(
      'For how long the token before the latest still gets the same successor, in seconds; for lost answers and second tabs.',
    ),
  SESSION_IDLE_DAYS: int(1, 90)
    .default(7)
    .describe('Days without a refresh after which a session expires (NIST SP 800-63B-4, 2.2.3).'),
  SESSION_ABSOLUTE_DAYS: int(1, 365)
    .default(30)
    .describe('Days after which a session expires whatever happens (NIST SP 800-63B-4, 2.2.3).'),
  SESSION_RETENTION_DAYS: int(2, 3650)
    .default(180)
    .describe(
      "Days for which a session that has ended stays in its owner's list; then it is deleted. The audit log keeps what it says of it.",
    ),
  LAST_SEEN_FLUSH_SECONDS: int(1, 300)
    .default(15)
    .describe('How often the last use of sessions is written down, in seconds.'),
  EVENTS_LEASE_MS: int(200, 10_000)
    .default(1000)
    .describe(
      'For how long a node trusts its memory of ended sessions after last hearing itself through the database, in milliseconds.',
    ),
  MAX_STREAMS_PER_SESSION: int(1, 10_000)
    .default(10)
    .describe('Most subscriptions that one session may have open on a node.'),
  MAX_STREAMS_PER_USER: int(1, 10_000)
    .default(50)
    .describe('Most subscriptions that one account may have open on a node.'),
  MAX_STREAMS_PER_ADDRESS: int(1, 100_000)
    .default(1000)
    .describe('Most subscriptions that may be open on a node from one network address.'),
  WEBSOCKET_PING_SECONDS: int(1, 60)
    .default(12)
    .describe(
      'How often a WebSocket is pinged, in seconds: shorter than proxies let a connection be idle. Who has not answered by the next ping is dropped.',
    ),
  PASSWORD_MIN_LENGTH: int(8, 64)
    .default(15)
    .describe('Shortest password, in characters; never under 8 (NIST SP 800-63B-4, 3.1.1.2).'),
  MAX_LOGIN_ATTEMPTS: int(1, 100)
    .default(5)
    .describe('So many failed sign-ins in a row lock an account for new devices, or one device.'),
  LOCKOUT_DURATION_MINUTES: int(1, 1440)
    .default(15)
    .describe('How long a lock holds, in minutes; also the longest wait for an address.'),
  LOCKOUT_RESET_AFTER_MINUTES: int(1, 10_080)
    .default(60)
    .describe('Minutes without a failed sign-in after which earlier ones are forgotten.'),
  MAX_CONSECUTIVE_LOGIN_FAILURES: int(5, 100)
    .default(100)
    .describe(
      'So many failed sign-ins without a success in between disable the password for new devices until it is changed or an administrator unlocks it (NIST SP 800-63B-4, 3.2.2: 100 at the most).',
    ),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// URL')
    .optional()
    .describe(
      'Redis, by which all nodes share the counts of `@rateLimit`. Without it, or while it is away, each node counts for itself.',
    ),
  GEOIP_DATABASE: z
    .string()
    .optional()
    .describe(
      "Path of a MaxMind database (GeoLite2 or GeoIP2, City or Country), to tell sign-ins' countries and impossible journeys.",
    ),
  COUNTRY_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
    .transform((name) => name.toLowerCase())
    .optional()
    .describe(
      "Header in which the trusted proxies name the client's country in two letters, such as `CF-IPCountry`. They must overwrite what clients send.",
    ),
  MAX_BODY_BYTES: int(1024, 10_485_760)
    .default(131_072)
    .describe('Largest request body, in bytes.'),
  MAX_QUERY_DEPTH: int(1, 50).default(12).describe('Deepest nesting of an operation.'),
  MAX_QUERY_ALIASES: int(0, 1000).default(15).describe('Most aliases in an operation.'),
  MAX_QUERY_TOKENS: int(50, 100_000).default(2000).describe('Most lexical tokens in a document.'),
  MAX_QUERY_COST: int(1, 1_000_000)
    .default(2000)
    .describe('Highest cost of an operation, by the `@cost` of its fields.'),
  MAX_CONCURRENT_OPERATIONS: int(1, 100_000)
    .default(200)
    .describe(
      'Queries and mutations that a node runs at once; more are refused with UNAVAILABLE, but for signing out and revoking.',
    ),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// URL')
    .optional()
    .describe('Mail server. Without it, development prints mail to the console.'),
  MAIL_FROM: z
    .string()
    .default('Conclave <no-reply@localhost>')
    .describe('Sender of the mail that Conclave sends.'),
  VOTE_NOTICES: z
    .stringbool()
    .default(true)
    .describe(
      'Whether everybody on the roll of a vote gets a mail when it opens and when it has closed, and a delegate when a vote is delegated to them, or not any more.',
    ),
  OBSERVED_OPERATIONS: list
    .default([])
    .describe(
      'Names of operations that metrics and spans tell apart, comma-separated, such as those of clients of your own. All others are `unknown`.',
    ),
  OBSERVED_FIELDS: list
    .default([])
    .describe(
      'Fields below the root whose resolvers get metrics of their own, and spans in recorded traces, comma-separated: `User.sessions`. Each costs a little at every execution.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe(
      'Base URL of an OpenTelemetry collector (OTLP over HTTP). Tracing is off without it.',
    ),
  TRACE_SAMPLE_RATE: share
    .default(1)
    .describe(
      'Share of the traces that are recorded, from 0 to 1, by the trace id; the same for all processes. What a caller says not to record is not.',
    ),
  SENTRY_DSN: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .optional()
    .describe(
      'Data source name of a Sentry project. With it, unexpected errors are reported there: what kind, where in the code, and the trace id; no messages and no data.',
    ),
  SENTRY_SAMPLE_RATE: share
    .default(1)
    .describe('Share of the unexpected errors that are reported to Sentry, from 0 to 1.'),
  SHUTDOWN_GRACE_SECONDS: int(0, 60)
    .default(0)
    .describe(
      'For how long a node that is to stop still takes requests, while proxies find out that it is not ready; in seconds. Longer than they take to ask `/readyz` and to act on it.',
    ),
  SHUTDOWN_TIMEOUT_SECONDS: int(1, 120)
    .default(15)
    .describe('How long a shutdown may take before the process is ended, in seconds.'),
});

export type Settings = z.infer<typeof settings>;
