import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTraceExporter } from '../../src/outbound/trace-exporter.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { startTracing } from '../../src/telemetry/tracing.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { startCollector } from '../support/otlp.ts';
import { closePeers, type Peer, startPeer } from '../support/peer.ts';
import { initSeed } from '../support/seed.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
afterAll(closePeers);

describe('a server whose collector takes connections and never answers', () => {
  let peer: Peer;
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    peer = await startPeer((socket) => void socket.resume());
    app = await startApp({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${peer.port}` });
    ({ token } = await (await initSeed(app).user()).signIn());
  });
  afterAll(() => app.close());

  test('answers everybody, as quickly as without one', async () => {
    const slowest: number[] = [];
    for (let round = 0; round < 150; round++) {
      const startedAt = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => app.ask('{ viewer { id } }', {}, { token })),
      );
      slowest.push(performance.now() - startedAt);
      expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    }
    // No round has waited for a time-out of the exporter, which are 3 s.
    expect(Math.max(...slowest)).toBeLessThan(2_000);
    // A machine that is done before the exporter's first batch is due: the batch comes all the same.
    await vi.waitFor(() => expect(peer.made).toBeGreaterThan(0), { timeout: 30_000 });
  });

  test('says so now and then, and leaves the collector alone after a while', async () => {
    await vi.waitFor(
      async () => {
        await app.ask('{ viewer { id } }', {}, { token });
        expect(app.services.outbound.interrupted()).toEqual(['otlp']);
      },
      { timeout: 60_000, interval: 250 },
    );
    const told = app.logs.filter(({ event }) => event === 'trace_export_failed');
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(8);
    await vi.waitFor(() => expect(peer.open.size).toBeLessThanOrEqual(4), { timeout: 10_000 });
  });
});

describe('spans that nobody takes', () => {
  /** Milliseconds of pause that let timers and sockets of an exporter come to their turn. */
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

  test('are lost beyond what one processor keeps, and later ones arrive', async () => {
    let isWell = false;
    const collector = await startCollector();
    const sink = new URL(collector.endpoint);
    // Hangs, until it is told to pass on what comes.
    const peer = await startPeer((socket) => {
      socket.on('data', () => undefined);
      if (!isWell) return;
      socket.removeAllListeners('data');
      const onward = connect(Number(sink.port), sink.hostname);
      onward.on('error', () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    });
    const lines: string[] = [];
    const { exporter, circuit } = createTraceExporter(`http://127.0.0.1:${peer.port}`);
    const tracing = startTracing({
      exporter,
      log: createLogger(
        { level: 'warn', pretty: false },
        { write: (line: string) => void lines.push(line) },
      ),
    });
    const tracer = tracing.provider.getTracer('flood');
    const flood = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const attributes = { 'http.route': `/${'x'.repeat(500)}${i}` };
        tracer.startSpan(`span ${i}`, { attributes }).end();
        if (i % 500 === 0) await turn();
      }
    };
    await flood(10_000);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    await flood(100_000);
    collectGarbage();
    // A span that is kept takes some 2 kB, and 100,000 of them would take 200 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(15_000_000);
    await vi.waitFor(() => expect(circuit.status().state).toBe('OPEN'), { timeout: 30_000 });
    expect(lines.length).toBeLessThan(10);

    isWell = true;
    await vi.waitFor(
      async () => {
        await flood(600);
        await turn();
        expect(collector.spans().length).toBeGreaterThan(0);
        expect(circuit.status()).toMatchObject({ state: 'CLOSED', consecutiveFaults: 0 });
      },
      { timeout: 60_000, interval: 500 },
    );
    // The way out is not itself traced, which would never end.
    expect(collector.spans().filter(({ name }) => name === 'otlp')).toEqual([]);
    await tracing.shutdown();
    await collector.close();
  }, 120_000);
});
