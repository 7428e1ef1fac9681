import { createTransport } from 'nodemailer';
import type { CallPolicy } from '../outbound/circuit.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Logger } from '../telemetry/logger.ts';
import { MailRefused, SmtpFault, smtpError, UnsendableMail } from './smtp-errors.ts';

/** A mail of plain text. */
export interface Mail {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  /**
   * What makes the mail this one and no other: letters, digits, `.` and `-`. Of it the Message-ID is
   * made (RFC 5322, 3.6.4), so that a mail that is handed in twice is known to be the same.
   */
  key: string;
}

export interface Mailer {
  /**
   * Hands a mail to the mail server, or prints it where there is none.
   *
   * @throws CallNotMade when the server is not called at present, because it has failed too often
   * @throws MailRefused when the server will never take this mail
   * @throws Error when it refuses for now, or does not answer in time. It may have been accepted all the
   *   same: a caller that tries again with the same `key` may send it twice, under one Message-ID.
   */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** In milliseconds. `connection` covers name look-up, TLS and greeting; `silence` each answer after it. */
const TIMEOUTS = { connection: 5_000, silence: 10_000 };

/**
 * Mail is sent by jobs, which are tried again for a day: one call repeats itself only where nothing was
 * sent yet. When all fails the mail stays in the queue, which is the fallback.
 */
const POLICY: CallPolicy = {
  timeoutMs: 20_000,
  attempts: 3,
  retryPauseMs: { first: 250, most: 2_000 },
  faultsToOpen: 5,
  openMs: { first: 10_000, most: 300_000 },
  concurrency: 3,
  queue: 10,
  isFault: (error) => !(error instanceof MailRefused || error instanceof UnsendableMail),
  isRepeatable: (error) => error instanceof SmtpFault && error.isUnconnected,
};

export interface MailerOptions {
  /** Where mail is handed in; without it mail is printed to the log. */
  smtpUrl?: string | undefined;
  from: string;
  log: Logger;
  outbound: Pick<Outbound, 'circuit'>;
}

export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, log } = options;
  return smtpUrl ? createSmtpMailer({ ...options, smtpUrl }) : createPrintingMailer(log);
}

function createSmtpMailer(options: MailerOptions & { smtpUrl: string }): Mailer {
  const { smtpUrl: url, from, log } = options;
  const circuit = options.outbound.circuit('smtp', POLICY);
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUTS.connection,
    greetingTimeout: TIMEOUTS.connection,
    dnsTimeout: TIMEOUTS.connection,
    socketTimeout: TIMEOUTS.silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      refuseLineBreaks(mail);
      const sent = await circuit.call((signal) =>
        transport
          .sendMail({
            from,
            // As an object it is one address, whatever commas it holds.
            to: { name: '', address: mail.to },
            subject: mail.subject,
            text: mail.text,
            messageId: `<${mail.key}@${domain}>`,
            // RFC 3834: nobody's holiday notice answers it.
            headers: { 'Auto-Submitted': 'auto-generated' },
            signal,
          })
          .catch((error) => {
            throw smtpError(error);
          }),
      );
      log.info({ event: 'mail_sent', messageId: sent.messageId }, 'The mail server took a mail');
    },
    close: () => transport.close(),
  };
}

function createPrintingMailer(log: Logger): Mailer {
  return {
    async send(mail) {
      refuseLineBreaks(mail);
      const { to, subject, text } = mail;
      log.info({ event: 'mail_printed', to, subject }, `Mail to ${to}: ${subject}\n\n${text}\n`);
    },
    close() {},
  };
}

/** What goes into a header must not be able to begin another one. */
function refuseLineBreaks({ to, subject, key }: Mail): void {
  if (/\p{Cc}/u.test(to + subject)) {
    throw new Error('The address or subject of a mail holds a control character.');
  }
  if (!/^[\w.-]{1,64}$/.test(key)) throw new Error('The key of a mail is malformed.');
}
