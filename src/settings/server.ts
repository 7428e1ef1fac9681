import { z } from 'zod';
import { int, list, serviceUrl } from './values.ts';

/** How the server is reached, and how it stops. */
export const serverSettings = {
  NODE_ENV: z
    .enum(['development', 'test', 'staging', 'production'], {
      error: 'must be development, test, staging or production',
    })
    .default('development')
    .describe('Kind of deployment. `staging` and `production` refuse everything unsafe.'),
  HOST: z.string().default('127.0.0.1').describe('Address the API listens on.'),
  PORT: int(0, 65535).default(4000).describe('Port the API listens on; 0 takes any free one.'),
  INTERNAL_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address that metrics and detailed health listen on. Never route it to the public.'),
  INTERNAL_PORT: int(0, 65535)
    .default(9464)
    .describe('Port of metrics and detailed health; 0 takes any free one.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .default('http://localhost:4000')
    .describe('The URL clients reach the server at; issuer of its tokens. https in production.'),
  CORS_ORIGINS: list
    .optional()
    .describe(
      'Origins of browser applications that may call the API, comma-separated; default in development: http://localhost:3000,http://localhost:5173.',
    ),
  TRUSTED_PROXIES: list
    .default([])
    .describe(
      'Addresses or CIDR ranges of the proxies in front, comma-separated; only they are believed about the client address.',
    ),
  REDIS_URL: serviceUrl(/^rediss?:\/\//, 'must be a redis:// or rediss:// URL')
    .optional()
    .describe(
      'Redis, by which all nodes share the counts of `@rateLimit`. Without it, or while it is away, each node counts for itself.',
    ),
  DATA_DIR: z
    .string()
    .default('.conclave')
    .describe(
      'Folder of the embedded Postgres and of the secrets made on first start. Development only.',
    ),
  SHUTDOWN_GRACE_SECONDS: int(0, 60)
    .default(0)
    .describe(
      'For how long a node that is to stop still takes requests, while proxies find out that it is not ready; in seconds. Longer than they take to ask `/readyz` and to act on it.',
    ),
  SHUTDOWN_TIMEOUT_SECONDS: int(1, 120)
    .default(15)
    .describe('How long a shutdown may take before the process is ended, in seconds.'),
};
