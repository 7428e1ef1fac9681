import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { createMailer } from '../src/jobs/mailer.ts';
import { CallNotMade, type CallPolicy, createCircuit } from '../src/outbound/circuit.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { registry } from '../src/telemetry/metrics.ts';
import { startApp, startAppOn } from './support/app.ts';
import { eventually } from './support/eventually.ts';
import { closePeers, startPeer } from './support/peer.ts';
import { initSeed } from './support/seed.ts';

const log = createLogger({ level: 'silent', pretty: false });
const MAIL = { to: 'anna@example.org', subject: 'Hello', text: 'Hello\n', key: 'job-1.a' };

afterAll(closePeers);

/** Speaks SMTP as far as it is told: an answer for each command, or something done to the socket. */
function smtp(answers: Record<string, string | ((socket: Socket) => void)>) {
  const usual: typeof answers = {
    greeting: '220 peer',
    EHLO: '250 peer',
    MAIL: '250 ok',
    RCPT: '250 ok',
    DATA: '354 go on',
    '.': '250 taken',
    QUIT: '221 bye',
  };
  return (socket: Socket) => {
    const answer = (command: string) => {
      const act = { ...usual, ...answers }[command];
      if (typeof act === 'function') act(socket);
      else if (act !== undefined) socket.write(`${act}\r\n`);
    };
    let isMail = false;
    const hear = (line: string) => {
      if (!isMail) answer(line.slice(0, 4));
      else answer(line === '.' ? '.' : 'body');
      isMail = isMail ? line !== '.' : line === 'DATA';
    };
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => text.split('\r\n').filter(Boolean).forEach(hear));
    answer('greeting');
  };
}

function mailerTo(port: number) {
  const circuits: ReturnType<typeof createCircuit>[] = [];
  const mailer = createMailer({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'no-reply@example.org',
    log,
    outbound: {
      circuit(service, policy) {
        const circuit = createCircuit(service, policy);
        circuits.push(circuit);
        return circuit;
      },
    },
  });
  return { mailer, status: () => circuits[0]?.status() };
}

describe('a mail server', () => {
  it.concurrent.each([
    ['hangs before its greeting', () => undefined, 'ETIMEDOUT', 5_000],
    ['closes at once', (socket: Socket) => socket.end(), 'ECONNECTION', 0],
    ['resets the connection', smtp({ RCPT: (s) => s.resetAndDestroy() }), 'ECONNRESET', 0],
    ['is too busy', smtp({ greeting: '421 too busy' }), '421', 0],
    ['has no service', smtp({ greeting: '554 no service here' }), '554', 0],
    ['hangs at RCPT', smtp({ RCPT: () => undefined }), 'ETIMEDOUT', 10_000],
    ['closes in the middle of the mail', smtp({ body: (s) => s.destroy() }), 'ECONNECTION', 0],
    ['hangs after the mail', smtp({ '.': () => undefined }), 'ETIMEDOUT', 10_000],
    ['refuses the mail for now', smtp({ '.': '451 try later' }), '451', 0],
  ])('that %s fails a mail in time, is called once, and counts it as a fault', async (...row) => {
    const [, serve, code, afterMs] = row;
    const peer = await startPeer(serve);
    const { mailer, status } = mailerTo(peer.port);
    const startedAt = performance.now();
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ code });
    expect(performance.now() - startedAt).toBeGreaterThan(afterMs - 50);
    expect(performance.now() - startedAt).toBeLessThan(afterMs + 20_000);
    expect(peer.made).toBe(1);
    expect(status()).toMatchObject({ state: 'CLOSED', consecutiveFaults: 1, lastFault: code });
    await vi.waitFor(() => expect(peer.open.size).toBe(0), 20_000);
  });

  const trickle = (line: string) => (socket: Socket) => {
    const timer = setInterval(() => socket.write(line), 500);
    socket.on('close', () => clearInterval(timer));
  };
  it.concurrent.each([
    ['its greeting', trickle('220-still here\r\n'), 5_000],
    ['an answer', smtp({ EHLO: trickle('250-still here\r\n') }), 20_000],
  ])('that trickles %s is cut off, however lively it seems', async (_what, serve, afterMs) => {
    const peer = await startPeer(serve);
    const { mailer, status } = mailerTo(peer.port);
    const startedAt = performance.now();
    await expect(mailer.send(MAIL)).rejects.toBeInstanceOf(Error);
    expect(performance.now() - startedAt).toBeLessThan(afterMs + 20_000);
    expect(status()).toMatchObject({ consecutiveFaults: 1, lastFault: 'ETIMEDOUT' });
    await vi.waitFor(() => expect(peer.open.size).toBe(0), 20_000);
  });

  it.concurrent.each([
    ['sender', smtp({ MAIL: '550 not from you' })],
    ['recipient', smtp({ RCPT: '550 <anna@example.org> unknown' })],
    ['mail', smtp({ '.': '554 looks like spam' })],
  ])('that refuses the %s for good is well, and the mail is lost', async (_what, serve) => {
    const peer = await startPeer(serve);
    const { mailer, status } = mailerTo(peer.port);
    for (let i = 0; i < 6; i++) {
      await expect(mailer.send(MAIL)).rejects.toMatchObject({ name: 'MailRefused' });
    }
    expect(status()).toEqual({ state: 'CLOSED', consecutiveFaults: 0 });
  });

  it.concurrent('is tried three times where there is no connection, and left alone after five', async () => {
    const peer = await startPeer(() => undefined);
    await peer.close();
    const { mailer, status } = mailerTo(peer.port);
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(status()).toMatchObject({ state: 'CLOSED', consecutiveFaults: 3 });
    await expect(mailer.send(MAIL)).rejects.toBeInstanceOf(Error);
    expect(status()).toMatchObject({
      state: 'OPEN',
      consecutiveFaults: 5,
      lastFault: 'ECONNREFUSED',
    });
    const refusal = await mailer.send(MAIL).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CallNotMade);
    expect((refusal as CallNotMade).retryAfterMs).toBeGreaterThan(3_000);
  });

  it.concurrent('gets no more than three mails at once, and ten more wait', async () => {
    let isReady = false;
    const held: Socket[] = [];
    const take = (socket: Socket) => socket.write('250 taken\r\n');
    const peer = await startPeer(
      smtp({ '.': (socket) => void (isReady ? take(socket) : held.push(socket)) }),
    );
    const { mailer } = mailerTo(peer.port);
    const sent = Array.from({ length: 13 }, () => mailer.send(MAIL));
    await vi.waitFor(() => expect(held).toHaveLength(3), 20_000);
    await expect(mailer.send(MAIL)).rejects.toBeInstanceOf(CallNotMade);
    expect(peer.made).toBe(3);
    isReady = true;
    for (const socket of held) take(socket);
    await Promise.all(sent);
    expect(peer.made).toBe(13);
  });
});

/** Fast enough for a test, and else as any other. */
const QUICK: CallPolicy = {
  timeoutMs: 200,
  attempts: 1,
  retryPauseMs: { first: 10, most: 20 },
  faultsToOpen: 2,
  openMs: { first: 400, most: 800 },
  concurrency: 10,
  queue: 0,
  isFault: () => true,
  isRepeatable: () => false,
};

describe('a breaker', () => {
  it('opens, lets one call try, opens for longer, and closes when one succeeds', async () => {
    let isWell = false;
    const peer = await startPeer((socket) => (isWell ? socket.end('hello') : socket.destroy()));
    const circuit = createCircuit('breaker-test', QUICK);
    const call = () => circuit.call((signal) => askPeer(peer.port, signal));
    await expect(call()).rejects.toThrow('nothing');
    await expect(call()).rejects.toThrow('nothing');
    expect(circuit.status()).toMatchObject({ state: 'OPEN', consecutiveFaults: 2 });
    await expect(call()).rejects.toBeInstanceOf(CallNotMade);
    expect(peer.made).toBe(2);

    await sleep(410);
    const trials = await Promise.allSettled([call(), call(), call()]);
    expect(trials.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(peer.made).toBe(3);
    const { openedAt, retryAt } = circuit.status();
    const pause = Number(retryAt) - Number(openedAt);
    expect(pause).toBeGreaterThanOrEqual(400);
    expect(pause).toBeLessThanOrEqual(800);

    isWell = true;
    await sleep(pause + 10);
    await expect(call()).resolves.toBe('hello');
    expect(circuit.status()).toMatchObject({ state: 'CLOSED', consecutiveFaults: 0 });
  });

  it('counts a call that hangs, and aborts it', async () => {
    const peer = await startPeer(() => undefined);
    const circuit = createCircuit('hanging-test', QUICK);
    const call = () => circuit.call((signal) => askPeer(peer.port, signal));
    await expect(call()).rejects.toMatchObject({ name: 'TimeoutError' });
    await eventually(() => expect(peer.open.size).toBe(0));
    expect(circuit.status()).toMatchObject({ consecutiveFaults: 1, lastFault: 'ETIMEDOUT' });
  });

  it('that is reset calls again at once, and counts from nought', async () => {
    const peer = await startPeer((socket) => socket.destroy());
    const circuit = createCircuit('reset-test', QUICK);
    const call = () => circuit.call((signal) => askPeer(peer.port, signal));
    for (let i = 0; i < 2; i++) await expect(call()).rejects.toThrow('nothing');
    circuit.reset();
    expect(circuit.status()).toMatchObject({ state: 'CLOSED', consecutiveFaults: 0 });
    await expect(call()).rejects.toThrow('nothing');
    expect(peer.made).toBe(3);
    expect(circuit.status()).toMatchObject({ state: 'CLOSED', consecutiveFaults: 1 });
  });
});

/** What the peer says until it closes. */
async function askPeer(port: number, signal: AbortSignal): Promise<string> {
  const response = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', signal });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  if (response === '') throw new Error('nothing was said');
  return response;
}

async function stateMetric(service: string): Promise<number | undefined> {
  const metric = registry.getSingleMetric('conclave_circuit_breaker_state');
  const { values = [] } = (await metric?.get()) ?? {};
  return values.find(({ labels }) => labels.service === service)?.value;
}

const BREAKERS = graphql(`
  query ListCircuitBreakers {
    circuitBreakers {
      service
      process
      state
      consecutiveFaults
      openedAt
      retryAt
      lastFaultAt
      lastFault
      reportedAt
    }
  }
`);
const RESET = graphql(`
  mutation ResetCircuitBreaker($input: ResetCircuitBreakerInput!) {
    resetCircuitBreaker(input: $input) {
      circuitBreakers {
        service
        process
      }
    }
  }
`);

describe('administrators', () => {
  it('see the breakers of every process, and close them from any', async () => {
    const app = await startApp();
    const other = await startAppOn(app);
    try {
      const { token } = await (await initSeed(app).user('ADMIN')).signIn();
      const peer = await startPeer((socket) => socket.destroy());
      const forever = { ...QUICK, openMs: { first: 60_000, most: 60_000 } };
      const circuits = [app, other].map(({ services }) =>
        services.outbound.circuit('oracle', forever),
      );
      for (const circuit of circuits) {
        for (let i = 0; i < 2; i++) {
          await circuit.call((signal) => askPeer(peer.port, signal)).catch(() => undefined);
        }
      }
      const list = async () => (await app.must(BREAKERS, {}, { token })).circuitBreakers;
      await vi.waitFor(async () => expect(await list()).toHaveLength(2), 10_000);
      for (const breaker of await list()) {
        expect(breaker).toMatchObject({ service: 'oracle', state: 'OPEN', consecutiveFaults: 2 });
        expect(breaker.lastFault).toBe('Error');
        expect(Date.parse(String(breaker.retryAt))).toBeGreaterThan(Date.now() + 20_000);
      }
      expect(new Set((await list()).map(({ process }) => process)).size).toBe(2);
      expect(await stateMetric('oracle')).toBe(2);

      const traceId = 'c1'.repeat(16);
      const headers = { 'x-trace-id': traceId };
      const input = { service: 'oracle' };
      const { resetCircuitBreaker } = await app.must(RESET, { input }, { token, headers });
      expect(resetCircuitBreaker.circuitBreakers).toHaveLength(2);
      await vi.waitFor(() => {
        expect(circuits.map((circuit) => circuit.status().state)).toEqual(['CLOSED', 'CLOSED']);
      }, 10_000);
      await vi.waitFor(async () => {
        expect((await list()).map(({ state }) => state)).toEqual(['CLOSED', 'CLOSED']);
      }, 10_000);
      expect(
        await app.sql(
          'select action, target_type, target_label, data from audit_event where trace_id = $1',
          [traceId],
        ),
      ).toEqual([
        {
          action: 'CIRCUIT_BREAKER_RESET',
          target_type: 'CIRCUIT_BREAKER',
          target_label: 'oracle',
          data: { processes: 2 },
        },
      ]);

      await other.services.outbound.stop();
      expect(await list()).toHaveLength(1);
    } finally {
      await other.close();
      await app.close();
    }
  });

  it('are told of a service that nobody calls', async () => {
    const app = await startApp();
    try {
      const { token } = await (await initSeed(app).user('ADMIN')).signIn();
      const { errors } = await app.ask(RESET, { input: { service: 'nobody' } }, { token });
      expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    } finally {
      await app.close();
    }
  });
});
