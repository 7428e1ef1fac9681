import { type Agent, request } from 'node:http';

/** What a server said. */
export interface Answer {
  status: number | undefined;
  /** Cookies that it set, as they would be sent back. */
  cookies: string[];
  text: string;
}

/** Sends a request, POST with a body and GET without, and waits for the end of the answer. */
export function exchange(
  agent: Agent,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(url, {
    agent,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
      ...headers,
    },
  });
  outgoing.on('error', reject);
  outgoing.on('response', (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('end', () => {
      const set = response.headers['set-cookie'] ?? [];
      const cookies = set.map((cookie) => cookie.split(';')[0] ?? '');
      resolve({ status: response.statusCode, cookies, text });
    });
    response.on('error', reject);
  });
  outgoing.end(body);
  return promise;
}
