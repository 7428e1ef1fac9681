/** Why a request is answered with an error (RFC 6749, 5.2). */
export class OAuthError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, description: string, headers = {}) {
    super(description);
    this.name = 'OAuthError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Longest body, in bytes: a form with one token in it. */
const MAX_BODY_BYTES = 16_384;
const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;

export interface Credentials {
  id: string;
  secret: string;
}

/** The credentials of HTTP Basic (RFC 7617); ids and secrets hold nothing that would be escaped. */
export function readCredentials(headers: Headers): Credentials | undefined {
  const [, encoded] = BASIC.exec(headers.get('authorization') ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/**
 * The parameter `token` of a form.
 *
 * @throws OAuthError for any other body, for one that is too large, and without exactly one token
 */
export async function readToken(request: Request): Promise<string> {
  if (!FORM.test(request.headers.get('content-type') ?? '')) {
    const description = 'The body must be of type application/x-www-form-urlencoded.';
    throw new OAuthError(415, 'invalid_request', description);
  }
  const tokens = new URLSearchParams(await readBody(request)).getAll('token');
  const [token = ''] = tokens;
  if (tokens.length !== 1 || token === '') {
    throw new OAuthError(400, 'invalid_request', 'Give the parameter token once.');
  }
  return token;
}

async function readBody(request: Request): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (!(declared <= MAX_BODY_BYTES)) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Not `for await`: leaving that would cancel the body and with it the connection to answer on.
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): OAuthError {
  // Whatever is still to come of the body ends with the connection.
  const headers = { connection: 'close' };
  const description = `The body has more than ${MAX_BODY_BYTES} bytes.`;
  return new OAuthError(413, 'invalid_request', description, headers);
}
