import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it arrived at the collector. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  /** 1 internal, 2 server, 3 client. */
  kind: number;
  attributes: Record<string, string | number | string[]>;
  /** Names of the events. */
  events: string[];
  /** Ids of the spans that it is linked to. */
  links: string[];
  /** 0 unset, 1 ok, 2 error. */
  status: number;
}

/** A collector on a real port that understands OTLP over HTTP with protobuf. */
export async function startCollector() {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const isTraces = request.url === '/v1/traces';
      if (isTraces) bodies.push(Buffer.concat(chunks));
      response.writeHead(isTraces ? 200 : 404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything that arrived, as it came. */
    bytes: () => Buffer.concat(bodies),
    spans: () => bodies.flatMap(decodeRequest),
    forget() {
      bodies.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `ExportTraceServiceRequest`: resource spans (1), scope spans (2), spans (2). */
function decodeRequest(body: Buffer): ReceivedSpan[] {
  return messages(body, 1)
    .flatMap((resourceSpans) => messages(resourceSpans, 2))
    .flatMap((scopeSpans) => messages(scopeSpans, 2))
    .map(decodeSpan);
}

function decodeSpan(span: Buffer): ReceivedSpan {
  const [status] = messages(span, 15);
  return {
    traceId: messages(span, 1)[0]?.toString('hex') ?? '',
    spanId: messages(span, 2)[0]?.toString('hex') ?? '',
    parentSpanId: messages(span, 4)[0]?.toString('hex') || undefined,
    name: text(span, 5),
    kind: number(span, 6),
    attributes: Object.fromEntries(
      messages(span, 9).map((pair) => [text(pair, 1), decodeValue(messages(pair, 2)[0])]),
    ),
    events: messages(span, 11).map((event) => text(event, 2)),
    links: messages(span, 13).map((link) => messages(link, 2)[0]?.toString('hex') ?? ''),
    status: status ? number(status, 3) : 0,
  };
}

/** `AnyValue`: string (1), integer (3), array (5). */
function decodeValue(value: Buffer = Buffer.alloc(0)): string | number | string[] {
  const [array] = messages(value, 5);
  if (array) return messages(array, 1).map((item) => text(item, 1));
  return messages(value, 1)[0]?.toString() ?? number(value, 3);
}

const messages = (from: Buffer, id: number): Buffer[] =>
  fields(from).flatMap(([field, value]) =>
    field === id && typeof value !== 'number' ? [value] : [],
  );
const text = (from: Buffer, id: number): string => messages(from, id)[0]?.toString() ?? '';
const number = (from: Buffer, id: number): number => {
  const value = fields(from).find(([field]) => field === id)?.[1];
  return typeof value === 'number' ? value : 0;
};

/** The fields of a protobuf message: numbers for varints, bytes for everything else. */
function fields(from: Buffer): [id: number, value: number | Buffer][] {
  const found: [number, number | Buffer][] = [];
  let at = 0;

  function varint(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = from[at++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }
  function take(length: number): Buffer {
    at += length;
    return from.subarray(at - length, at);
  }

  while (at < from.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 0) found.push([tag >>> 3, varint()]);
    else if (wireType === 1) found.push([tag >>> 3, take(8)]);
    else if (wireType === 2) found.push([tag >>> 3, take(varint())]);
    else if (wireType === 5) found.push([tag >>> 3, take(4)]);
    else throw new Error(`No protobuf: wire type ${wireType}`);
  }
  return found;
}
