import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startStack } from './stack.ts';

const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { __typename } }`;
/** More often in one request than a minute allows. */
const REGISTER_AGAIN = `mutation ($input: RegisterInput!) {
  ${Array.from({ length: 12 }, (_, n) => `r${n}: register(input: $input) { __typename }`).join(' ')}
}`;
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginSuccess { tokens { accessToken refreshToken } } }
}`;
const REFRESH = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { __typename } }`;
const LOGOUT = 'mutation { logout { __typename } }';
const PERSON = { email: 'testa@people.example', password: 'the tide was late today' };

/**
 * The stack of docker-compose.yml with its database migrated: an API node and a worker, as they run there.
 *
 * @param settings of the API, beside those that it has there
 */
export async function runStack(settings: Record<string, string> = {}) {
  const stack = await startStack();
  const running: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(running.map(end));
    await stack.stop();
  };
  try {
    stack.makeSecrets();
    writeFileSync(join(stack.secrets, 'smtp_url'), 'smtps://mailer:77aa@127.0.0.1:465\n');
    chmodSync(stack.secrets, 0o755);
    await stack.initialise(stack.secrets);
    const [code] = await once(stack.run('migrate', ['migrate', 'up']), 'exit');
    if (code !== 0) throw new Error(`The migrations ended with ${code}`);
    // Here is no host `redis`; the node does without, and says so.
    const api = stack.run('api-1', ['serve'], settings);
    const worker = stack.run('worker-1', ['worker']);
    running.push(api, worker);
    const [{ url, internalUrl }, jobs] = await Promise.all([
      started(api, 'server_started'),
      started(worker, 'worker_started'),
    ]);
    return {
      ...stack,
      url,
      api: internalUrl,
      worker: jobs.internalUrl,
      processes: { api, worker },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the process says of itself when it is ready. */
export async function started(process: ChildProcess, event: string) {
  if (!process.stdout) throw new Error('Its output is not read');
  const lines = createInterface(process.stdout);
  return new Promise<{ url: string; internalUrl: string }>((resolve, reject) => {
    process.once('exit', (code) => reject(new Error(`It ended with ${code} before ${event}`)));
    lines.on('line', (text) => {
      const line = JSON.parse(text) as { event?: string; url: string; internalUrl: string };
      if (line.event === event) resolve(line);
    });
  });
}

/** A little of everything that the metrics count: what succeeds, what fails and what is refused. */
export async function causeTraffic(url: string): Promise<void> {
  const ask = async (query: string, input?: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && bearer(token)) };
    const body = JSON.stringify({ query, variables: { input } });
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    return (await answer.json()) as { data?: { login?: { tokens?: Tokens } } };
  };
  await ask(REGISTER, { ...PERSON, displayName: 'Testa Person' });
  await ask(LOGIN, { ...PERSON, password: 'wrong' });
  const { data } = await ask(LOGIN, PERSON);
  const tokens = data?.login?.tokens;
  if (!tokens) throw new Error('The person could not sign in');
  await ask(REFRESH, { refreshToken: tokens.refreshToken });
  await listen(url, tokens.accessToken);
  await ask(LOGOUT, undefined, tokens.accessToken);
  await ask('{ users(first: 1) { edges { cursor } } }');
  await ask(REGISTER_AGAIN, { ...PERSON, password: 'short', displayName: 'Testa Person' });
  await ask('{ nothing');
}

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Opens a stream and leaves. */
async function listen(url: string, token: string): Promise<void> {
  const leaving = new AbortController();
  const stream = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer(token) },
    body: JSON.stringify({ query: 'subscription { sessionRevoked { __typename } }' }),
    signal: leaving.signal,
  });
  if (!stream.ok) throw new Error(`No stream: ${stream.status} ${await stream.text()}`);
  leaving.abort();
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill('SIGTERM');
  await once(process, 'exit');
}
