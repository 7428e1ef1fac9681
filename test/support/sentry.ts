import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event as it stands in an envelope. */
export interface ReceivedEvent extends Record<string, unknown> {
  exception: {
    values: { type: string; value: string; stacktrace: { frames: Record<string, unknown>[] } }[];
  };
  contexts: { trace: { trace_id: string } };
  tags: Record<string, string>;
}

/** A server on a real port that takes Sentry's envelopes. */
export async function startSentrySink() {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const isEnvelope = request.url?.startsWith('/api/7/envelope/');
      if (isEnvelope) bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(isEnvelope ? 200 : 404).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    dsn: `http://0123456789abcdef@127.0.0.1:${port}/7`,
    /** Everything that arrived, as it came. */
    text: () => bodies.join('\n'),
    events: () => bodies.flatMap(eventsOf),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An envelope is lines: its header, then for each item a header and what it holds. */
function eventsOf(envelope: string): ReceivedEvent[] {
  const [, ...items] = envelope
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return items.flatMap((item, at) =>
    at % 2 === 1 && items[at - 1]?.type === 'event' ? [item as ReceivedEvent] : [],
  );
}
