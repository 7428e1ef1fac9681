import type { Command } from 'commander';
import { build } from '../app.ts';
import { SYSTEM } from '../audit/facts.ts';
import { workerHealth } from '../checks.ts';
import { type Config, loadConfig } from '../config.ts';
import { NotReadyError, refuseUnready } from '../db/readiness.ts';
import { startInternalServer } from '../internal-server.ts';
import { createMailer } from '../jobs/mailer.ts';
import { startWorker, type Worker } from '../jobs/worker.ts';
import { untilSignal } from '../shutdown.ts';
import type { Logger } from '../telemetry/logger.ts';
import { registry } from '../telemetry/metrics.ts';
import { createNotifyUser } from '../users/notify.ts';
import { watchDatabase } from '../watching.ts';
import { printDemo, seedDemo } from './demo.ts';
import { runMigrations } from './migrate.ts';
import { openRuntime, type Runtime } from './runtime.ts';
import { startTelemetry } from './telemetry.ts';

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description(
      'Serve the API; in development without DATABASE_URL also database, jobs and demo data',
    )
    .action(serve);
  program.command('worker').description('Run jobs, such as sending mail').action(work);
}

async function serve(): Promise<void> {
  const config = loadConfig();
  const telemetry = await startTelemetry(config);
  const { log, tracing, circuit } = telemetry;
  const runtime = await openRuntime(config, log);
  if (circuit) runtime.services.outbound.include(circuit);
  let worker: Worker | undefined;
  if (runtime.embedded) worker = await prepareDevelopment(runtime, log);
  else await refuseUnready(runtime.db, runtime.config, log);
  const app = await build({ ...runtime, log, tracing });
  async function close(): Promise<void> {
    await app.close();
    await worker?.stop();
    await runtime.close();
    await telemetry.close();
  }
  const addresses = await app.listen().catch(async (error) => {
    await close();
    throw portTaken(error);
  });
  log.info({ event: 'server_started', ...addresses }, `GraphQL at ${addresses.url}/graphql`);
  if (config.isDevelopment) {
    const url = publicAddress(config, addresses.url);
    process.stdout.write(`\n  GraphiQL, with examples in its tabs: ${url}\n\n`);
  }
  await untilSignal(log, config.SHUTDOWN_TIMEOUT_SECONDS, close);
}

/** Where a browser finds GraphiQL: at the origin whose pages may use cookies and sockets. */
function publicAddress({ PUBLIC_URL }: Config, listening: string): string {
  const url = new URL('/graphql', PUBLIC_URL);
  // PORT may have been chosen by the system, or set and PUBLIC_URL forgotten.
  if (url.hostname === 'localhost') url.port = new URL(listening).port;
  return url.href;
}

function portTaken(error: NodeJS.ErrnoException & { port?: number }): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new NotReadyError(
    `Port ${error.port} is taken by another program; set PORT or INTERNAL_PORT.`,
  );
}

/** Embedded: one process is server and worker, and there is something to look at. */
async function prepareDevelopment(runtime: Runtime, log: Logger): Promise<Worker> {
  await runMigrations(runtime.ownerUrl, log);
  if (await runtime.services.users.isEmpty())
    process.stdout.write(`\n${printDemo(await seedDemo(runtime.services))}`);
  return startJobs(runtime.config, runtime, log);
}

async function work(): Promise<void> {
  const config = loadConfig();
  const telemetry = await startTelemetry(config);
  const { log, circuit } = telemetry;
  const runtime = await openRuntime(config, log);
  if (circuit) runtime.services.outbound.include(circuit);
  if (!runtime.embedded) await refuseUnready(runtime.db, runtime.config, log);
  const unwatch = watchDatabase(runtime.db, runtime.services);
  // Whatever runs the process starts it again, and what it has begun is then done by others.
  const worker = await startJobs(runtime.config, runtime, log, () => {
    void telemetry.close().finally(() => process.exit(1));
  });
  runtime.services.outbound.start();
  const health = workerHealth({ ...runtime, databaseUrl: runtime.config.DATABASE_URL });
  const internal = await startInternalServer({
    host: config.INTERNAL_HOST,
    port: config.INTERNAL_PORT,
    registry,
    health,
    log,
  }).catch(async (error) => {
    await worker.stop();
    await runtime.services.outbound.stop();
    await runtime.close();
    throw portTaken(error);
  });
  log.info({ event: 'worker_started', internalUrl: internal.url }, 'Running jobs');
  await untilSignal(log, config.SHUTDOWN_TIMEOUT_SECONDS, async () => {
    health.drain();
    unwatch();
    await worker.stop();
    await runtime.services.outbound.stop();
    await internal.close();
    await runtime.close();
    await telemetry.close();
  });
}

async function startJobs(
  config: Config & { DATABASE_URL: string },
  { services }: Runtime,
  log: Logger,
  onEnded?: () => void,
): Promise<Worker> {
  const mailer = createMailer({
    smtpUrl: config.SMTP_URL,
    from: config.MAIL_FROM,
    log,
    outbound: services.outbound,
  });
  // So that whoever wants to check certificates has the key before there is one.
  await services.certificateKeys.ensure(SYSTEM);
  return startWorker({
    url: config.DIRECT_DATABASE_URL ?? config.DATABASE_URL,
    settings: config,
    log,
    ...(onEnded && { onEnded }),
    actions: {
      'expire-sessions': async () => {
        await services.sessions.endNow({ expired: true }, 'EXPIRED', SYSTEM);
      },
      'purge-sessions': async () => {
        const purged = await services.sessions.purge(config.SESSION_RETENTION_DAYS);
        log.info({ event: 'sessions_purged', purged }, 'Sessions that ended long ago were deleted');
      },
      'forget-attempts': () => services.signInThrottle.prune(),
      'forget-answers': () => services.councils.forgetAnswers(),
      'settle-proposals': async ({ proposalId }) => {
        await services.settling.settleDue(proposalId ? { proposalIds: [proposalId] } : {});
      },
      'rotate-keys': async () => {
        const rotation = await services.keyRotation.rotateWhenDue(SYSTEM);
        if (rotation.kind !== 'not-due') {
          log.info({ event: 'signing_key_rotated', ...rotation }, 'By the schedule');
        }
        const { kind, ...key } = await services.certificateKeys.rotateWhenDue(SYSTEM);
        if (kind === 'activated') {
          log.info({ event: 'certificate_key_rotated', ...key }, 'By the schedule');
        } else if (kind === 'locked') {
          log.error({ event: 'certificate_key_locked', ...key }, 'Not replaced');
        }
      },
      'issue-certificates': ({ proposalId }) =>
        proposalId ? services.certificates.issue(proposalId) : services.certificates.issueMissing(),
      'notify-roll': (payload) => services.voteNotices.tellRoll(payload),
      'notify-voter': async (payload, { key }) => {
        const mail = await services.voteNotices.compose(payload);
        if (mail) await mailer.send({ ...mail, key });
      },
      'notify-delegation': async (payload, { key }) => {
        const mail = await services.delegationNotices.compose(payload);
        if (mail) await mailer.send({ ...mail, key });
      },
      'notify-user': createNotifyUser({
        users: services.users,
        sessions: services.sessions,
        mailer,
        publicUrl: config.PUBLIC_URL,
      }),
    },
  });
}
