import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { graphql } from '../src/generated/client/index.ts';
import { PermanentFailure } from '../src/jobs/failures.ts';
import { createJobQueue, MAX_ATTEMPTS } from '../src/jobs/queue.ts';
import { startWorker, type TaskActions, type Worker } from '../src/jobs/worker.ts';
import { CallNotMade } from '../src/outbound/circuit.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type Seed } from './support/seed.ts';
import { ROOT } from './support/shipped.ts';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';

const JOBS = graphql(`
  query ListJobs($first: Int, $after: String, $last: Int, $before: String, $filter: JobFilter) {
    jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      edges {
        cursor
        node {
          id
          task
          state
          attempts
          maxAttempts
          createdAt
          runAt
          startedAt
          lastError
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);
const RETRY = graphql(`
  mutation RetryJob($input: RetryJobInput!) {
    retryJob(input: $input) {
      job {
        id
        state
        attempts
        maxAttempts
      }
    }
  }
`);
const CANCEL = graphql(`
  mutation CancelJob($input: CancelJobInput!) {
    cancelJob(input: $input) {
      job {
        id
        state
      }
    }
  }
`);

const queue = createJobQueue();
let app: TestApp;
let seed: Seed;
let token: string;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  token = (await (await seed.user('ADMIN')).signIn()).token;
});
afterAll(() => app.close());

const clear = () => app.sql('delete from graphile_worker._private_jobs');
const enqueue = (task: 'notify-user' | 'forget-attempts' = 'notify-user') =>
  app.db.transaction((tx) =>
    task === 'notify-user'
      ? queue.add(tx, task, { userId: 'user_secret', notice: 'REGISTERED' })
      : queue.add(tx, task, {}),
  );
const list = async (
  variables: Parameters<typeof app.must<unknown, Record<string, unknown>>>[1] = {},
) => (await app.must(JOBS, variables as never, { token })).jobs;
const nodes = async (variables = {}) => (await list(variables)).edges.map(({ node }) => node);

describe('the list of jobs', () => {
  test('has pages, newest first, in both directions, and no payload', async () => {
    await clear();
    for (let i = 0; i < 5; i++) await enqueue();
    const all = await nodes();
    expect(all).toHaveLength(5);
    expect(all[0]).toMatchObject({
      task: 'notify-user',
      state: 'QUEUED',
      attempts: 0,
      maxAttempts: MAX_ATTEMPTS['notify-user'],
      startedAt: null,
      lastError: null,
    });
    expect(JSON.stringify(await list())).not.toContain('user_secret');
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().reverse());

    const first = await list({ first: 2 });
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await list({ first: 2, after: first.pageInfo.endCursor });
    const third = await list({ first: 2, after: second.pageInfo.endCursor });
    expect(third.pageInfo.hasNextPage).toBe(false);
    const paged = [first, second, third].flatMap(({ edges }) => edges.map(({ node }) => node.id));
    expect(paged).toEqual(ids);
    const back = await list({ last: 2, before: third.pageInfo.startCursor });
    expect(back.edges.map(({ node }) => node.id)).toEqual(ids.slice(2, 4));
  });

  test('is filtered by task and state', async () => {
    await clear();
    await enqueue('forget-attempts');
    for (let i = 0; i < 3; i++) await enqueue();
    await app.sql(`update graphile_worker._private_jobs set attempts = max_attempts, last_error = 'X'
      where id = (select min(id) from graphile_worker._private_jobs)`);
    await app.sql(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody'
      where id = (select max(id) from graphile_worker._private_jobs)`);
    const states = async (filter: object) => (await nodes({ filter })).map(({ state }) => state);
    expect(await states({ state: 'FAILED' })).toEqual(['FAILED']);
    expect(await states({ state: 'RUNNING' })).toEqual(['RUNNING']);
    expect(await states({ state: 'QUEUED' })).toEqual(['QUEUED', 'QUEUED']);
    expect(await states({ task: 'forget-attempts' })).toEqual(['FAILED']);
    expect(await states({ task: 'forget-attempts', state: 'QUEUED' })).toEqual([]);
    expect(await states({ task: 'nothing' })).toEqual([]);
  });

  test('refuses cursors of other lists', async () => {
    const after = Buffer.from(JSON.stringify(['', 'x'])).toString('base64url');
    const { errors } = await app.ask(JOBS, { after }, { token });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('gives ids by which a job is found again, for administrators alone', async () => {
    await clear();
    await enqueue();
    const [job] = await nodes();
    const node =
      'query JobAsNode($id: ID!) { node(id: $id) { __typename id ... on Job { task } } }';
    expect(await app.must(node, { id: job?.id }, { token })).toEqual({
      node: { __typename: 'Job', id: job?.id, task: 'notify-user' },
    });
    const viewer = (await (await seed.user('VIEWER')).signIn()).token;
    expect(await app.must(node, { id: job?.id }, { token: viewer })).toEqual({ node: null });
    const nobody = 'job_00000000000000000000000009';
    expect(await app.must(node, { id: nobody }, { token })).toEqual({ node: null });
  });
});

describe('an administrator', () => {
  const traceOf = (n: number) => `0b${n}`.padEnd(32, '7');
  const factsOf = (traceId: string) =>
    app.sql(
      'select action, target_type, target_id, target_label, data from audit_event where trace_id = $1',
      [traceId],
    );

  test('has a job that was given up run again, with all its attempts', async () => {
    await clear();
    await enqueue();
    await app.sql('update graphile_worker._private_jobs set attempts = 1, max_attempts = 1');
    const [job] = await nodes({ filter: { state: 'FAILED' } });
    const caller = { token, headers: { 'x-trace-id': traceOf(1) } };
    const { retryJob } = await app.must(RETRY, { input: { jobId: job?.id ?? '' } }, caller);
    expect(retryJob.job).toEqual({
      id: job?.id,
      state: 'QUEUED',
      attempts: 0,
      maxAttempts: MAX_ATTEMPTS['notify-user'],
    });
    expect(await factsOf(traceOf(1))).toEqual([
      {
        action: 'JOB_RETRIED',
        target_type: 'JOB',
        target_id: job?.id,
        target_label: 'notify-user',
        data: { state: 'FAILED', attempts: 1 },
      },
    ]);
  });

  test('cancels a job, once', async () => {
    await clear();
    await enqueue();
    const [job] = await nodes();
    const input = { jobId: job?.id ?? '' };
    const caller = { token, headers: { 'x-trace-id': traceOf(2) } };
    await app.must(CANCEL, { input }, caller);
    expect(await nodes()).toEqual([]);
    expect(await factsOf(traceOf(2))).toMatchObject([
      { action: 'JOB_CANCELLED', target_id: job?.id },
    ]);
    const { errors } = await app.ask(CANCEL, { input }, { token });
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
  });

  test.each([
    ['retry', RETRY],
    ['cancel', CANCEL],
  ])('does not %s a job that runs', async (_what, document) => {
    await clear();
    await enqueue();
    await app.sql(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'x'`);
    const [job] = await nodes();
    const { errors } = await app.ask(
      document as typeof RETRY,
      { input: { jobId: job?.id ?? '' } },
      { token },
    );
    expect(errors[0]?.extensions.code).toBe('CONFLICT');
    expect(await nodes()).toHaveLength(1);
  });
});

describe('a job that fails', () => {
  const log = createLogger({ level: 'silent', pretty: false });
  type Row = { attempts: number; max_attempts: number; last_error: string; wait: number };

  async function runOnce(failure: Error): Promise<Row | undefined> {
    await clear();
    await enqueue();
    let tries = 0;
    const act = async () => {
      tries += 1;
      throw failure;
    };
    const worker = await startWorker({
      url: app.appUrl,
      settings: loadConfig({ NODE_ENV: 'test' }),
      log,
      actions: { 'notify-user': act } as unknown as TaskActions,
    });
    await vi.waitFor(() => expect(tries).toBe(1), 20_000);
    await worker.stop();
    const [row] = await app.sql<Row>(
      `select attempts, max_attempts, last_error, extract(epoch from run_at - now())::float8 as wait
       from graphile_worker.jobs where task_identifier = 'notify-user'`,
    );
    return row;
  }

  test('is tried again later, and the queue keeps nobody`s words', async () => {
    const failure = Object.assign(new Error('550 anna@example.org is gone'), { code: 'EENVELOPE' });
    expect(await runOnce(failure)).toMatchObject({
      attempts: 1,
      max_attempts: 14,
      last_error: expect.stringMatching(/^Error EENVELOPE$/),
    });
  });

  test('for good is not tried again', async () => {
    const row = await runOnce(new PermanentFailure('no such mailbox'));
    expect(row).toMatchObject({ attempts: 1, max_attempts: 1 });
    expect(await nodes({ filter: { state: 'FAILED' } })).toHaveLength(1);
  });

  test('because a breaker is open waits for it, and has lost no attempt', async () => {
    const row = await runOnce(new CallNotMade('smtp', 'its breaker is open', 60_000));
    expect(row).toMatchObject({ attempts: 0, max_attempts: 14 });
    expect(row?.wait).toBeGreaterThan(50);
  });
});

describe('a worker that loses its database', () => {
  /** Nobody listens there. */
  const NOWHERE = 1;
  let proxy: TcpProxy;
  let worker: Worker;
  let tries: number;
  let finish: () => void;
  const events: unknown[] = [];
  const log = createLogger(
    { level: 'warn', pretty: false },
    { write: (line: string) => void events.push(JSON.parse(line).event) },
  );

  beforeAll(async () => {
    const { port } = new URL(app.appUrl);
    proxy = await startTcpProxy(Number(port));
    const url = Object.assign(new URL(app.appUrl), { port: String(proxy.port) }).href;
    const { promise, resolve } = Promise.withResolvers<void>();
    finish = resolve;
    tries = 0;
    const act = () => {
      tries += 1;
      return promise;
    };
    await clear();
    await enqueue();
    worker = await startWorker({
      url,
      settings: loadConfig({ NODE_ENV: 'test' }),
      log,
      actions: { 'notify-user': act } as unknown as TaskActions,
    });
  });
  afterAll(async () => {
    finish();
    await proxy.close();
  });
  const eventually = (look: () => unknown) => vi.waitFor(look, { timeout: 30_000, interval: 50 });

  test('has what it took and never heard of done by whoever is free', async () => {
    await eventually(() => expect(tries).toBe(1));
    const [added] = await app.sql<{ id: string }>(
      `select id::text from graphile_worker.add_job('nobody-does-this')`,
    );
    const theirs = `id = ${added?.id}`;
    await app.sql(
      `update graphile_worker._private_jobs
       set attempts = 1, locked_at = now() - interval '31 seconds',
         locked_by = (select max(locked_by) from graphile_worker._private_jobs)
       where ${theirs}`,
    );
    await eventually(async () =>
      expect(
        await app.sql(
          `select attempts, locked_by from graphile_worker._private_jobs where ${theirs}`,
        ),
      ).toEqual([{ attempts: 0, locked_by: null }]),
    );
    expect(events).toContain('jobs_freed');
    await app.sql(`delete from graphile_worker._private_jobs where ${theirs}`);
    // What it does at the moment stays its own, however long that takes.
    expect(await nodes({ filter: { state: 'RUNNING' } })).toHaveLength(1);
  });

  test('ends what it does, and writes that down when it is back', async () => {
    proxy.setTarget(NOWHERE);
    proxy.cut();
    await eventually(() => expect(events).toContain('job_connection_lost'));
    finish();
    await enqueue();
    expect(await nodes({ filter: { state: 'RUNNING' } })).toHaveLength(1);
    proxy.setTarget(Number(new URL(app.appUrl).port));
    // At each full minute the schedule adds others, which this worker does not do.
    const filter = { task: 'notify-user' };
    await eventually(async () => expect(await nodes({ filter })).toEqual([]));
    expect(tries).toBe(2);
    expect(events).not.toContain('worker_ended');
  });

  test('stops all the same', async () => {
    proxy.setTarget(NOWHERE);
    proxy.cut();
    await worker.stop();
    expect(events).not.toContain('worker_ended');
  });
});

describe('sessions that ended', () => {
  test('long ago are deleted, others are not, and the server can delete none by itself', async () => {
    const person = await seed.user();
    const old = await person.signIn();
    const recent = await person.signIn();
    const live = await person.signIn();
    const end = (id: string, days: number) =>
      app.sql(
        `update session set ended_at = now() - make_interval(days => $2), end_reason = 'LOGOUT' where id = $1`,
        [id, days],
      );
    await end(old.sessionId, 181);
    await end(recent.sessionId, 179);
    expect(await app.services.sessions.purge(180)).toBe(1);
    const left = await app.sql<{ id: string }>('select id from session where user_id = $1', [
      person.id,
    ]);
    expect(left.map(({ id }) => id).sort()).toEqual([recent.sessionId, live.sessionId].sort());
    // Nobody can ask for so little that tokens of a purged session could still be alive.
    await end(recent.sessionId, 1);
    expect(await app.services.sessions.purge(0)).toBe(0);
    await expect(app.db.fork().execute('delete from session')).rejects.toMatchObject({
      code: '42501',
    });
  });
});

interface WorkerProcess {
  process: ChildProcess;
  logs: Record<string, unknown>[];
  exited: Promise<unknown>;
}

describe('two workers', () => {
  const received: { messageId: unknown; to: string | undefined }[] = [];
  const held: (() => void)[] = [];
  let holdNext = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        const take = () => {
          received.push({ messageId: mail.headers.get('message-id'), to: mail.to?.text });
          done();
        };
        if (holdNext > 0) {
          holdNext -= 1;
          held.push(take);
        } else setTimeout(take, 20);
      }, done);
    },
  });
  // A client that was killed is no fault of the test.
  smtp.on('error', () => undefined);
  let url: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    url = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => smtp.close(resolve)));

  async function startProcess(): Promise<WorkerProcess> {
    const child = spawn(process.execPath, [join(ROOT, 'bin/conclave.js'), 'worker'], {
      env: {
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
        INTERNAL_PORT: '0',
        SECRET_KEY: 'MvbYyS0b9k3Zq1Qd7uXr5tWn8eLp2cHf6aJg4iKo',
        DATABASE_URL: app.appUrl,
        SMTP_URL: url,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const logs: Record<string, unknown>[] = [];
    createInterface(child.stdout).on('line', (line) => logs.push(JSON.parse(line)));
    const exited = once(child, 'exit');
    await vi.waitFor(
      () => expect(logs.map(({ event }) => event)).toContain('worker_started'),
      30_000,
    );
    return { process: child, logs, exited };
  }

  test('share the jobs; one that is killed in the middle of its own loses none', async () => {
    await clear();
    const people = await Promise.all(Array.from({ length: 12 }, () => seed.user()));
    await clear();
    holdNext = 100;
    const [a, b] = await Promise.all([startProcess(), startProcess()]);
    await app.db.transaction(async (tx) => {
      for (const { id } of people) {
        await queue.add(tx, 'notify-user', { userId: id, notice: 'PASSWORD_CHANGED' });
      }
    });
    // Both hold three mails that the server has not taken yet, and a fourth each waits.
    await vi.waitFor(() => expect(held).toHaveLength(6), 30_000);
    const running = await app.sql<{ locked_by: string }>(
      'select locked_by from graphile_worker._private_jobs where locked_by is not null',
    );
    expect(new Set(running.map(({ locked_by }) => locked_by)).size).toBe(2);
    a.process.kill('SIGKILL');
    await a.exited;
    holdNext = 0;
    for (const take of held.splice(0)) take();
    await vi.waitFor(
      async () => {
        const left = await app.sql(
          `select 1 from graphile_worker.jobs where task_identifier = 'notify-user'`,
        );
        expect(left).toEqual([]);
      },
      { timeout: 45_000, interval: 250 },
    );
    for (const { email } of people) {
      const mails = received.filter(({ to }) => to === email);
      expect(mails.length, email).toBeGreaterThanOrEqual(1);
      expect(new Set(mails.map(({ messageId }) => messageId)).size, email).toBe(1);
    }
    // Those that the killed one had handed in, and nobody knows of it, came twice under one Message-ID.
    expect(received.length).toBeLessThanOrEqual(people.length + 3);
    expect(b.logs.map(({ event }) => event)).toContain('jobs_freed');
    b.process.kill('SIGTERM');
    await b.exited;
    expect(b.process.exitCode).toBe(0);
  });
});
