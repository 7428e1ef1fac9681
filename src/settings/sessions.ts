import { z } from 'zod';
import { int, list } from './values.ts';

/** Longest lifetime that access tokens may be given, in seconds. */
export const MAX_ACCESS_TOKEN_TTL_SECONDS = 3600;

/** What is signed and sealed with, and how long sessions and streams live. */
export const sessionSettings = {
  SECRET_KEY: z
    .string()
    .optional()
    .describe(
      'Root of all derived keys, 32 bytes or more of randomness, such as `openssl rand -base64 48`. Made on first start in development.',
    ),
  SECRET_KEY_PREVIOUS: list
    .default([])
    .describe(
      'Secrets that were SECRET_KEY before, or are to be it next, comma-separated; good for reading what they gave out. See docs/keys.md.',
    ),
  KEY_ROTATION_DAYS: int(1, 365)
    .default(90)
    .describe(
      'Days after which the key that signs access tokens is replaced, and the one that signs certificates of votes.',
    ),
  ACCESS_TOKEN_TTL_SECONDS: int(30, MAX_ACCESS_TOKEN_TTL_SECONDS)
    .default(900)
    .describe('Lifetime of an access token, in seconds.'),
  REFRESH_GRACE_SECONDS: int(0, 60)
    .default(10)
    .describe(
      'For how long the token before the latest still gets the same successor, in seconds; for lost answers and second tabs.',
    ),
  SESSION_IDLE_DAYS: int(1, 90)
    .default(7)
    .describe('Days without a refresh after which a session expires (NIST SP 800-63B-4, 2.2.3).'),
  SESSION_ABSOLUTE_DAYS: int(1, 365)
    .default(30)
    .describe('Days after which a session expires whatever happens (NIST SP 800-63B-4, 2.2.3).'),
  SESSION_RETENTION_DAYS: int(2, 3650)
    .default(180)
    .describe(
      "Days for which a session that has ended stays in its owner's list; then it is deleted. The audit log keeps what it says of it.",
    ),
  LAST_SEEN_FLUSH_SECONDS: int(1, 300)
    .default(15)
    .describe('How often the last use of sessions is written down, in seconds.'),
  EVENTS_LEASE_MS: int(200, 10_000)
    .default(1000)
    .describe(
      'For how long a node trusts its memory of ended sessions after last hearing itself through the database, in milliseconds.',
    ),
  MAX_STREAMS_PER_SESSION: int(1, 10_000)
    .default(10)
    .describe('Most subscriptions that one session may have open on a node.'),
  MAX_STREAMS_PER_USER: int(1, 10_000)
    .default(50)
    .describe('Most subscriptions that one account may have open on a node.'),
  MAX_STREAMS_PER_ADDRESS: int(1, 100_000)
    .default(1000)
    .describe('Most subscriptions that may be open on a node from one network address.'),
  WEBSOCKET_PING_SECONDS: int(1, 60)
    .default(12)
    .describe(
      'How often a WebSocket is pinged, in seconds: shorter than proxies let a connection be idle. Who has not answered by the next ping is dropped.',
    ),
};
