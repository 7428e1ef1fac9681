import { z } from 'zod';
import { bool, serviceUrl } from './values.ts';

/** Who is written to, and how. */
export const mailSettings = {
  SMTP_URL: serviceUrl(/^smtps?:\/\//, 'must be an smtp:// or smtps:// URL')
    .optional()
    .describe('Mail server. Without it, development prints mail to the console.'),
  MAIL_FROM: z
    .string()
    .default('Conclave <no-reply@localhost>')
    .describe('Sender of the mail that Conclave sends.'),
  VOTE_NOTICES: bool
    .default(true)
    .describe(
      'Whether those on the roll of a vote get mails: everybody when it opens and when it has closed, a delegate when a vote is delegated to them or not any more, and who delegated when their delegate is recused.',
    ),
};
