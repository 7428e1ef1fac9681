import { z } from 'zod';
import { int } from './values.ts';

/** Passwords, locks, and where people sign in from. */
export const signInSettings = {
  PASSWORD_MIN_LENGTH: int(8, 64)
    .default(15)
    .describe('Shortest password, in characters; never under 8 (NIST SP 800-63B-4, 3.1.1.2).'),
  MAX_LOGIN_ATTEMPTS: int(1, 100)
    .default(5)
    .describe('So many failed sign-ins in a row lock an account for new devices, or one device.'),
  LOCKOUT_DURATION_MINUTES: int(1, 1440)
    .default(15)
    .describe('How long a lock holds, in minutes; also the longest wait for an address.'),
  LOCKOUT_RESET_AFTER_MINUTES: int(1, 10_080)
    .default(60)
    .describe('Minutes without a failed sign-in after which earlier ones are forgotten.'),
  MAX_CONSECUTIVE_LOGIN_FAILURES: int(5, 100)
    .default(100)
    .describe(
      'So many failed sign-ins without a success in between disable the password for new devices until it is changed or an administrator unlocks it (NIST SP 800-63B-4, 3.2.2: 100 at the most).',
    ),
  GEOIP_DATABASE: z
    .string()
    .optional()
    .describe(
      "Path of a MaxMind database (GeoLite2 or GeoIP2, City or Country), to tell sign-ins' countries and impossible journeys.",
    ),
  COUNTRY_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
    .transform((name) => name.toLowerCase())
    .optional()
    .describe(
      "Header in which the trusted proxies name the client's country in two letters, such as `CF-IPCountry`. They must overwrite what clients send.",
    ),
};
