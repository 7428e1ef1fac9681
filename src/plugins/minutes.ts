import { Readable } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import { badInput, ERROR_CODES, PublicError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { publishError } from './published-error.ts';
import type { ErrorHttp } from './verdict.ts';

export type MinutesFormat = 'md' | 'json';

/** Whose minutes are asked for. */
export type MinutesTarget =
  | { proposalId: string }
  | { slug: string; from: Date | null; to: Date | null };

export interface MinutesOptions<ServerContext> {
  /**
   * Opens minutes for whoever sent the request: checks first, and reads as it is read from.
   *
   * @throws PublicError when the caller may not have them
   */
  open(
    request: Request,
    context: ServerContext,
    target: MinutesTarget,
    format: MinutesFormat,
  ): Promise<{ account: string; name: string; text: AsyncGenerator<string> }>;
  log: Logger;
}

const COUNCIL = /^\/councils\/([^/]+)\/minutes$/;
const PROPOSAL = /^\/proposals\/([^/]+)\/minutes$/;
const TYPES: Record<MinutesFormat, string> = {
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
};
/** How many exports one account may have running at once on a node. */
const MAX_RUNNING = 2;
/** Pieces are small; they are sent in chunks of about this size, in characters. */
const CHUNK = 16_384;
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Serves minutes at `/councils/:slug/minutes` and `/proposals/:id/minutes`, as Markdown or JSON. */
export function useMinutes<ServerContext extends object>(
  options: MinutesOptions<ServerContext>,
): Plugin<object, ServerContext> {
  const running = new Map<string, number>();

  function begin(account: string): () => void {
    const count = running.get(account) ?? 0;
    if (count >= MAX_RUNNING) {
      throw new PublicError('RATE_LIMITED', 'Other exports of yours are still running.', {
        retryAfterSeconds: 5,
      });
    }
    running.set(account, count + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (running.get(account) ?? 1) - 1;
      if (left > 0) running.set(account, left);
      else running.delete(account);
    };
  }

  /** An error as GraphQL has it, for a request that is none. */
  function refusal(error: unknown, { status, headers }: ErrorHttp = {}): Response {
    const published = publishError(error, options.log);
    const http = published.extensions.http as ErrorHttp;
    return Response.json(
      { errors: [published] },
      {
        status: status ?? http.status ?? ERROR_CODES.INTERNAL,
        headers: { 'content-type': TYPES.json, ...http.headers, ...headers },
      },
    );
  }

  return {
    async onRequest({ request, url, serverContext, fetchAPI, endResponse }) {
      const council = COUNCIL.exec(url.pathname)?.[1];
      const proposal = PROPOSAL.exec(url.pathname)?.[1];
      if (council === undefined && proposal === undefined) return;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        const error = new PublicError('BAD_USER_INPUT', 'Minutes are read with GET.');
        endResponse(refusal(error, { status: 405, headers: { allow: 'GET, HEAD' } }));
        return;
      }
      try {
        const format = readFormat(url.searchParams);
        const target = proposal
          ? { proposalId: decode(proposal) }
          : { slug: decode(council ?? ''), ...readPeriod(url.searchParams) };
        const minutes = await options.open(request, serverContext, target, format);
        const headers = {
          'content-type': TYPES[format],
          'content-disposition': `attachment; filename="minutes-${minutes.name}.${format}"`,
        };
        if (request.method === 'HEAD') {
          endResponse(new fetchAPI.Response(null, { headers }));
          return;
        }
        const end = begin(minutes.account);
        const body = toStream(minutes.text, end, (err) =>
          options.log.warn({ event: 'minutes_broken_off', err }, 'Minutes were not sent whole'),
        );
        const readable = Readable.fromWeb(body as never);
        // Where they break off before anybody reads on, an error that nobody hears would end the process.
        readable.on('error', () => undefined);
        endResponse(new fetchAPI.Response(readable as never, { headers }));
      } catch (error) {
        endResponse(refusal(error));
      }
    },
  };
}

/** Reads no further than the client takes, and stops reading when it goes away. */
function toStream(
  text: AsyncGenerator<string>,
  end: () => void,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        let chunk = '';
        while (chunk.length < CHUNK) {
          const { value, done } = await text.next();
          if (done) {
            end();
            if (chunk !== '') controller.enqueue(encoder.encode(chunk));
            controller.close();
            return;
          }
          chunk += value;
        }
        controller.enqueue(encoder.encode(chunk));
      } catch (error) {
        end();
        onError(error);
        // Without its end, nobody takes it for all of the minutes.
        controller.error(error);
      }
    },
    async cancel() {
      end();
      await text.return(undefined);
    },
  });
}

function readFormat(params: URLSearchParams): MinutesFormat {
  const format = params.get('format') ?? 'md';
  if (format !== 'md' && format !== 'json') {
    throw badInput('format', 'The format is `md` or `json`.');
  }
  return format;
}

function readPeriod(params: URLSearchParams): { from: Date | null; to: Date | null } {
  return { from: readMoment(params, 'from'), to: readMoment(params, 'to') };
}

function readMoment(params: URLSearchParams, name: string): Date | null {
  const text = params.get(name);
  if (text === null) return null;
  const moment = new Date(text);
  if (!MOMENT.test(text) || Number.isNaN(moment.getTime())) {
    throw badInput(name, 'Give a date, or a time with its offset, as RFC 3339 has them.');
  }
  return moment;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badInput('path', 'The address is malformed.');
  }
}
