import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { USER_AGENT } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { exchange } from './exchange.ts';
import type { Load } from './load.ts';
import { type MeasuredProcess, startProcess } from './measured-process.ts';

/** A better-auth in a process of its own, and what somebody who is signed in there asks of it. */
export interface BetterAuth extends MeasuredProcess {
  getSession: Omit<Load, 'seconds' | 'connections'>;
}

/** Starts one on a database of its own in the same Postgres, and signs somebody up. */
export async function startBetterAuth(
  database: BenchDatabase,
  kind: 'default' | 'cookie-cache',
): Promise<BetterAuth> {
  const server = startProcess({
    file: new URL('./better-auth-server.ts', import.meta.url),
    args: [kind, await database.create(`better_auth_${kind.replace('-', '_')}`)],
    env: { NODE_ENV: 'production' },
  });
  const url = await server.ask<string>('listen', 'url');
  const headers = { origin: 'http://127.0.0.1', 'user-agent': USER_AGENT };
  const agent = new Agent();
  const password = randomBytes(18).toString('base64url');
  const person = { email: 'person@bench.example', name: 'Person 1', password };
  const answer = await exchange(agent, `${url}/sign-up/email`, headers, JSON.stringify(person));
  agent.destroy();
  if (answer.cookies.length === 0) throw new Error(`no sign-up: ${answer.text.slice(0, 300)}`);
  return {
    ...server,
    getSession: {
      url: `${url}/get-session`,
      headers: { ...headers, cookie: answer.cookies.join('; ') },
      bodies: [],
      contains: person.email,
    },
  };
}
