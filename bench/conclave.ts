import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDatabase } from './database.ts';
import { type MeasuredProcess, startProcess } from './measured-process.ts';

const PROGRAM = new URL('../bin/conclave.js', import.meta.url);
const START_MS = 20_000;

/** A Conclave server in a process of its own. */
export interface ConclaveServer extends MeasuredProcess {
  /** Of the GraphQL endpoint. */
  url: string;
  /** An access token of a new session. */
  signIn(email: string, password: string): Promise<string>;
}

/** Of what a benchmark signs in with. */
export const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Of the servers; part of every access token. */
export const PUBLIC_URL = 'https://conclave.example.org';

/**
 * Starts `conclave serve` with the settings of production: all layers on, log level `info` written to
 * the null device, metrics collected, nothing traced. It believes the load generator about addresses.
 *
 * @param settings beside those
 */
export async function serve(
  database: BenchDatabase,
  settings: Record<string, string> = {},
): Promise<ConclaveServer> {
  const port = await findFreePort();
  const server = startProcess({
    file: PROGRAM,
    args: ['serve'],
    env: {
      NODE_ENV: 'production',
      PORT: String(port),
      INTERNAL_PORT: '0',
      PUBLIC_URL,
      SECRET_KEY: database.secretKey,
      DATABASE_URL: database.appUrl,
      SMTP_URL: 'smtps://mail.example.org',
      TRUSTED_PROXIES: '127.0.0.1',
      ...settings,
    },
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilAnswered(`${origin}/readyz`, START_MS);
  const url = `${origin}/graphql`;
  return { ...server, url, signIn: (email, password) => signIn(url, email, password) };
}

/** Asks until there is an answer of 200. @throws Error when there is none in time */
export async function untilAnswered(
  url: string,
  timeoutMs: number,
  headers: Record<string, string> = {},
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    const answer = await fetch(url, { headers }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await sleep(10);
  }
  throw new Error(`${url} did not answer in ${timeoutMs} ms`);
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The body of a sign-in, as a client would send it. */
export function signInBody(email: string, password: string): string {
  return JSON.stringify({
    query: `mutation SignIn($input: LoginInput!) {
      login(input: $input) {
        __typename
        ... on LoginSuccess { tokens { accessToken refreshToken } session { id } user { displayName } }
      }
    }`,
    variables: { input: { email, password } },
  });
}

async function signIn(url: string, email: string, password: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: signInBody(email, password),
  });
  const answer = (await response.json()) as {
    data?: { login?: { tokens?: { accessToken: string } } };
  };
  const token = answer.data?.login?.tokens?.accessToken;
  if (!token) throw new Error(`no sign-in: ${JSON.stringify(answer)}`);
  return token;
}
