import { GraphQLError } from 'graphql';
import type { FetchAPI, Plugin } from 'graphql-yoga';
import { PublicError } from '../errors.ts';

/**
 * Refuses request bodies of more than `maxBytes` with COST_EXCEEDED and HTTP status 413: before
 * reading where the length is declared, else while reading.
 *
 * Yoga's `maxRequestBodySize` does the same and has to be `false` beside it: it pipes every body
 * through a further stream and request, at some 70 µs each. Node's parser holds a body to its declared
 * length anyway, so only a body without one has to be counted.
 */
export function useBodyLimit(maxBytes: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      if (request.method !== 'POST' || !requestParser) return;
      const declared = request.headers.get('content-length');
      if (declared === null) {
        setRequestParser(async (posted) =>
          requestParser(await withCountedBody(posted, maxBytes, fetchAPI)),
        );
      } else if (!/^\d+$/.test(declared)) {
        throw new PublicError('BAD_USER_INPUT', 'The Content-Length is not a number.');
      } else if (Number(declared) > maxBytes) {
        throw tooLarge(maxBytes);
      }
    },
  };
}

async function withCountedBody(
  request: Request,
  maxBytes: number,
  fetchAPI: FetchAPI,
): Promise<Request> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Not `for await`: leaving that would cancel the body and with it the connection to answer on.
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(part.value);
  }
  const { url, method, headers, signal } = request;
  return new fetchAPI.Request(url, { method, headers, signal, body: Buffer.concat(chunks) });
}

function tooLarge(maxBytes: number): GraphQLError {
  return new GraphQLError(`The body has more than ${maxBytes} bytes.`, {
    // Whatever is still to come of the body ends with the connection.
    extensions: { http: { status: 413, headers: { connection: 'close' } } },
  });
}
