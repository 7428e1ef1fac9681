import type { Command } from 'commander';
import { build } from '../app.ts';
import { SYSTEM } from '../audit/facts.ts';
import { type Config, loadConfig } from '../config.ts';
import { NotReadyError, refuseUnready } from '../db/readiness.ts';
import { createHealth, databaseCheck } from '../health.ts';
import { startInternalServer } from '../internal-server.ts';
import { createMailer } from '../jobs/mailer.ts';
import { startWorker, type Worker } from '../jobs/worker.ts';
import { createLogger, type Logger } from '../logger.ts';
import { collectProcessMetrics, registry } from '../metrics.ts';
import { untilSignal } from '../shutdown.ts';
import { createNotifyUser } from '../users/notify.ts';
import { watchDatabase } from '../watching.ts';
import { printDemo, seedDemo } from './demo.ts';
import { runMigrations } from './migrate.ts';
import { openRuntime, type Runtime } from './runtime.ts';

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
  const log = createLogger({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY });
  const tracing = await traced(config, log);
  collectProcessMetrics();
  const runtime = await openRuntime(config, log);
  let worker: Worker | undefined;
  if (runtime.embedded) worker = await prepareDevelopment(runtime, log);
  else await refuseUnready(runtime.db, runtime.config);
  const app = await build({ ...runtime, log, tracing: tracing?.plugin });
  async function close(): Promise<void> {
    await app.close();
    await worker?.stop();
    await runtime.close();
    await tracing?.shutdown();
  }
  const addresses = await app.listen().catch(async (error) => {
    await close();
    throw portTaken(error);
  });
  log.info({ event: 'server_started', ...addresses }, `GraphQL at ${addresses.url}/graphql`);
  if (config.isDevelopment) {
    process.stdout.write(`\n  GraphiQL, with examples in its tabs: ${addresses.url}/graphql\n\n`);
  }
  await untilSignal(log, config.SHUTDOWN_TIMEOUT_SECONDS, close);
}

function portTaken(error: NodeJS.ErrnoException & { port?: number }): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new NotReadyError(
    `Port ${error.port} is taken by another program; set PORT or INTERNAL_PORT.`,
  );
}

/** Tracing is loaded only where it is wanted: its libraries cost time at every start. */
async function traced({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: Config, log: Logger) {
  if (!endpoint) return undefined;
  const [{ startTracing }, { useTracing }] = await Promise.all([
    import('../tracing.ts'),
    import('../plugins/tracing.ts'),
  ]);
  const tracing = startTracing({ endpoint, log });
  return { plugin: useTracing({ tracing }), shutdown: tracing.shutdown };
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
  const log = createLogger({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY });
  const runtime = await openRuntime(config, log);
  if (!runtime.embedded) await refuseUnready(runtime.db, runtime.config);
  collectProcessMetrics();
  watchDatabase(runtime.db, runtime.services);
  const worker = await startJobs(runtime.config, runtime, log);
  runtime.services.outbound.start();
  const health = createHealth({ database: databaseCheck(runtime.db) });
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
    await worker.stop();
    await runtime.services.outbound.stop();
    await internal.close();
    await runtime.close();
  });
}

function startJobs(
  config: Config & { DATABASE_URL: string },
  { services }: Runtime,
  log: Logger,
): Promise<Worker> {
  const mailer = createMailer({
    smtpUrl: config.SMTP_URL,
    from: config.MAIL_FROM,
    log,
    outbound: services.outbound,
  });
  return startWorker({
    url: config.DATABASE_URL,
    log,
    actions: {
      'expire-sessions': async () => {
        await services.sessions.endNow({ expired: true }, 'EXPIRED', SYSTEM);
      },
      'forget-attempts': () => services.signInThrottle.prune(),
      'rotate-keys': async () => {
        const rotation = await services.keyRotation.rotateWhenDue(SYSTEM);
        if (rotation.kind !== 'not-due') {
          log.info({ event: 'signing_key_rotated', ...rotation }, 'By the schedule');
        }
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
