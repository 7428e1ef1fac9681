import { z } from 'zod';
import { databaseSettings } from './settings/database.ts';
import { limitSettings } from './settings/limits.ts';
import { mailSettings } from './settings/mail.ts';
import { serverSettings } from './settings/server.ts';
import { sessionSettings } from './settings/sessions.ts';
import { signInSettings } from './settings/sign-in.ts';
import { telemetrySettings } from './settings/telemetry.ts';

/** Settings by what they are about, in the order of their page. */
export const SETTING_GROUPS = {
  Server: serverSettings,
  Database: databaseSettings,
  'Secrets, sessions and streams': sessionSettings,
  'Sign-in': signInSettings,
  Limits: limitSettings,
  Mail: mailSettings,
  'Log, metrics, traces and reports': telemetrySettings,
};

/** Every setting: its meaning, unit and default. `.env.*` and docs are checked against this. */
export const settings = z.object({
  ...serverSettings,
  ...databaseSettings,
  ...sessionSettings,
  ...signInSettings,
  ...limitSettings,
  ...mailSettings,
  ...telemetrySettings,
});

export type Settings = z.infer<typeof settings>;
