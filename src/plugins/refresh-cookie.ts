import { parseCookie, stringifySetCookie } from 'cookie';
import type { Plugin } from 'graphql-yoga';
import { badInput, PublicError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { CSRF_HEADER } from './csrf.ts';

/**
 * The prefix makes browsers take the cookie only when it is Secure, for this host alone and for all its
 * paths (RFC 6265bis, 4.1.3.2).
 */
const NAME = '__Host-conclave_refresh';

/** The refresh token of a browser, out of reach of its scripts. */
export interface RefreshCookie {
  /**
   * The token that came with the request.
   *
   * @throws PublicError FORBIDDEN when another site may have made the browser send it
   */
  read(): string | undefined;
  /**
   * To be called before an act whose answer is to set the cookie.
   *
   * @throws PublicError as `read` does, and BAD_USER_INPUT where no cookie can be set
   */
  check(): void;
  /** Has the answer set the cookie. */
  keep(token: string, expires: Date): void;
  /** Has the answer remove the cookie, if the request came with one. */
  forget(): void;
}

const answers = new WeakMap<Request, string>();

const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

export interface RefreshCookieOptions {
  isAllowedOrigin: (origin: string) => boolean;
  log: Logger;
}

/** @param request undefined where there is no HTTP answer to set a cookie with, as over WebSocket */
export function refreshCookieOf(
  request: Request | undefined,
  options: RefreshCookieOptions,
): RefreshCookie {
  function overHttp(): Request {
    if (!request) throw badInput('input', 'Cookies can only be used over HTTP.');
    return request;
  }

  /** SameSite keeps other sites out; this keeps out other origins of the same site, and older browsers. */
  function guard({ headers }: Request): void {
    const origin = headers.get('origin');
    if (headers.has(CSRF_HEADER) && (origin === null || options.isAllowedOrigin(origin))) return;
    options.log.warn(
      { event: 'csrf_invalid_token', origin: origin?.slice(0, 200) },
      'A request with a cookie lacked the header, or came from an origin that is not listed',
    );
    throw new PublicError(
      'FORBIDDEN',
      `Requests that use the cookie need the header ${CSRF_HEADER} and a listed origin.`,
    );
  }

  const present = ({ headers }: Request) => parseCookie(headers.get('cookie') ?? '')[NAME];

  return {
    read() {
      const over = overHttp();
      const token = present(over);
      if (token !== undefined) guard(over);
      return token;
    },
    check: () => guard(overHttp()),
    keep(token, expires) {
      const over = overHttp();
      answers.set(over, stringifySetCookie({ name: NAME, value: token, expires, ...ATTRIBUTES }));
    },
    forget() {
      if (!request || present(request) === undefined) return;
      answers.set(request, stringifySetCookie({ name: NAME, value: '', maxAge: 0, ...ATTRIBUTES }));
    },
  };
}

/** Puts the cookie that an operation has set onto the answer. */
export function useRefreshCookie(): Plugin {
  return {
    onResponse({ request, response }) {
      const cookie = answers.get(request);
      if (cookie !== undefined) response.headers.append('set-cookie', cookie);
    },
  };
}
