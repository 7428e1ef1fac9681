import type { Socket } from 'node:net';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createTraceExporter } from '../src/outbound/trace-exporter.ts';
import { eventually } from './support/eventually.ts';
import { startCollector } from './support/otlp.ts';
import { closePeers, startPeer } from './support/peer.ts';

afterAll(closePeers);

/** A span of the real SDK. */
function aSpan(): ReadableSpan {
  let made: ReadableSpan | undefined;
  const onEnd = (span: ReadableSpan) => {
    made = span;
  };
  const nothing = async () => undefined;
  const processor = { onStart: () => undefined, onEnd, forceFlush: nothing, shutdown: nothing };
  new TracerProvider({ spanProcessors: [processor] }).getTracer('test').startSpan('one').end();
  if (!made) throw new Error('no span was made');
  return made;
}

function exportTo(port: number) {
  const { exporter, circuit } = createTraceExporter(`http://127.0.0.1:${port}/`);
  const send = () => new Promise<ExportResult>((done) => exporter.export([aSpan()], done));
  return { exporter, circuit, send };
}

/** Answers each request with this text, once its headers are there. */
const answering = (act: (socket: Socket) => void) => (socket: Socket) =>
  void socket.on('data', (data: Buffer) => data.includes('POST ') && act(socket));
const status = (line: string) =>
  answering((socket) => socket.write(`HTTP/1.1 ${line}\r\ncontent-length: 0\r\n\r\n`));
const BEGUN = 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n';

describe('a collector', () => {
  it.concurrent.each<[string, (socket: Socket) => void, string, number]>([
    ['hangs', (socket) => void socket.resume(), 'ETIMEDOUT', 3_000],
    [
      'trickles',
      answering((socket) => {
        socket.write(BEGUN);
        const timer = setInterval(() => socket.write('x'), 100);
        socket.on('close', () => clearInterval(timer));
      }),
      'ETIMEDOUT',
      3_000,
    ],
    ['answers 500', status('500 Oops'), '500', 0],
    [
      'closes in the middle of its answer',
      answering((socket) => socket.end(`${BEGUN}x`)),
      'UND_ERR_SOCKET',
      0,
    ],
    ['hangs up', answering((socket) => socket.destroy()), 'UND_ERR_SOCKET', 0],
    ['sends people elsewhere', status('302 Found'), '302', 0],
  ])(
    'that %s is given up in time, asked once, and at fault',
    async (_what, serve, code, afterMs) => {
      const peer = await startPeer(serve);
      const { circuit, send } = exportTo(peer.port);
      const startedAt = performance.now();
      expect(await send()).toMatchObject({ code: ExportResultCode.FAILED });
      expect(performance.now() - startedAt).toBeGreaterThan(afterMs - 50);
      expect(performance.now() - startedAt).toBeLessThan(afterMs + 20_000);
      expect(peer.made).toBe(1);
      expect(circuit.status()).toMatchObject({ consecutiveFaults: 1, lastFault: code });
      if (afterMs > 0) await vi.waitFor(() => expect(peer.open.size).toBe(0), 20_000);
    },
  );

  it.concurrent('that is not there is tried three times, and left alone after five', async () => {
    const peer = await startPeer(() => undefined);
    await peer.close();
    const { circuit, send } = exportTo(peer.port);
    await send();
    expect(circuit.status()).toMatchObject({ consecutiveFaults: 3, lastFault: 'ECONNREFUSED' });
    await send();
    expect(circuit.status()).toMatchObject({ state: 'OPEN', consecutiveFaults: 5 });
    expect((await send()).error?.name).toBe('CallNotMade');
  });

  it.concurrent('that is busy for a moment gets the spans all the same', async () => {
    let asked = 0;
    const peer = await startPeer(
      answering((socket) => {
        asked += 1;
        const line = asked === 1 ? '503 Service Unavailable' : '200 OK';
        socket.write(`HTTP/1.1 ${line}\r\ncontent-length: 0\r\n\r\n`);
      }),
    );
    const { circuit, send } = exportTo(peer.port);
    expect(await send()).toEqual({ code: ExportResultCode.SUCCESS });
    expect(asked).toBe(2);
    expect(circuit.status()).toMatchObject({ consecutiveFaults: 0, lastFault: '503' });
  });

  it.concurrent('that does not want these spans is well', async () => {
    const peer = await startPeer(status('400 Bad Request'));
    const { circuit, send } = exportTo(peer.port);
    for (let i = 0; i < 6; i++) expect((await send()).error?.name).toBe('SpansRefused');
    expect(circuit.status()).toEqual({ state: 'CLOSED', consecutiveFaults: 0 });
  });

  it.concurrent('is waited for by no process that ends', async () => {
    const peer = await startPeer((socket) => void socket.resume());
    const { exporter, send } = exportTo(peer.port);
    const sending = send();
    await eventually(() => expect(peer.open.size).toBe(1));
    await exporter.shutdown();
    expect((await sending).code).toBe(ExportResultCode.FAILED);
    await eventually(() => expect(peer.open.size).toBe(0));
  });

  it.concurrent('gets what the SDK has made, below whatever path it has', async () => {
    const collector = await startCollector();
    const { send } = exportTo(Number(new URL(collector.endpoint).port));
    expect(await send()).toEqual({ code: ExportResultCode.SUCCESS });
    expect(collector.spans()).toMatchObject([{ name: 'one' }]);
    await collector.close();
  });
});
