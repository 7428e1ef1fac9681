import { parseCookie, stringifySetCookie } from 'cookie';
import type { Plugin } from 'graphql-yoga';
import { badInput, PublicError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { CSRF_HEADER } from './csrf.ts';

/**
 * The prefix makes browsers take a cookie only when it is Secure, for this host alone and for all its
 * paths (RFC 6265bis, 4.1.3.2).
 */
const NAMES = {
  refresh: '__Host-conclave_refresh',
  device: '__Host-conclave_device',
} as const;

/** A token of a browser, out of reach of its scripts. */
export interface TokenCookie {
  /**
   * The token that came with the request.
   *
   * @throws PublicError FORBIDDEN when another site may have made the browser send it
   */
  read(): string | undefined;
  /** Has the answer set the cookie. */
  keep(token: string, expires: Date): void;
  /** Has the answer remove the cookie, if the request came with one. */
  forget(): void;
}

/** The tokens that browsers keep in cookies. */
export interface TokenCookies {
  /**
   * To be called before an act whose answer is to set cookies.
   *
   * @throws PublicError as `read` does, and BAD_USER_INPUT where no cookie can be set
   */
  check(): void;
  /** The refresh token of the session. */
  refresh: TokenCookie;
  /** The device token of the account that signed in last. Outlives the session. */
  device: TokenCookie;
}

/** What an answer is to set, by the name of the cookie. */
const answers = new WeakMap<Request, Map<string, string>>();

const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

export interface TokenCookiesOptions {
  isAllowedOrigin: (origin: string) => boolean;
  log: Logger;
}

/** @param request undefined where there is no HTTP answer to set a cookie with, as over WebSocket */
export function tokenCookiesOf(
  request: Request | undefined,
  options: TokenCookiesOptions,
): TokenCookies {
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

  function cookie(name: string): TokenCookie {
    const present = ({ headers }: Request) => parseCookie(headers.get('cookie') ?? '')[name];
    const answer = (over: Request, how: { value: string; expires?: Date; maxAge?: number }) => {
      const set = answers.get(over) ?? new Map<string, string>();
      answers.set(over, set.set(name, stringifySetCookie({ name, ...how, ...ATTRIBUTES })));
    };
    return {
      read() {
        const over = overHttp();
        const token = present(over);
        if (token !== undefined) guard(over);
        return token;
      },
      keep: (token, expires) => answer(overHttp(), { value: token, expires }),
      forget() {
        if (request && present(request) !== undefined) answer(request, { value: '', maxAge: 0 });
      },
    };
  }

  return {
    check: () => guard(overHttp()),
    refresh: cookie(NAMES.refresh),
    device: cookie(NAMES.device),
  };
}

/** Puts the cookies that an operation has set onto the answer. */
export function useTokenCookies(): Plugin {
  return {
    onResponse({ request, response }) {
      for (const cookie of answers.get(request)?.values() ?? []) {
        response.headers.append('set-cookie', cookie);
      }
    },
  };
}
