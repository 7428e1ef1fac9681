import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';

/*
 * What Conclave is compared with: better-auth on node:http and Postgres, as its documentation sets it
 * up, on the database that the second argument names. Its limit on requests, which would refuse the load, is off; it logs nothing. The first argument
 * says whether it looks each session up (`default`), or believes a signed cookie for five minutes
 * (`cookie-cache`).
 */

const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: randomBytes(32).toString('base64'),
  database: new pg.Pool({ connectionString: process.argv[3] }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  logger: { disabled: true },
  telemetry: { enabled: false },
  ...(process.argv[2] === 'cookie-cache' && {
    session: { cookieCache: { enabled: true, maxAge: 300 } },
  }),
});

const server = createServer(toNodeHandler(auth));
process.on('message', async (message) => {
  if (message !== 'listen') return;
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${port}/api/auth` });
  });
});
