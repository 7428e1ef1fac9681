import { createTransport } from 'nodemailer';
import type { Logger } from '../logger.ts';

/** A mail of plain text. */
export interface Mail {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /**
   * Hands a mail to the mail server, or prints it where there is none.
   *
   * @throws Error when the server refuses it or does not answer in time. It may have been accepted all
   *   the same: a caller that tries again may send it twice.
   */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** In milliseconds. `connection` covers name look-up, TLS and greeting; `silence` each answer after it. */
const TIMEOUTS = { connection: 5_000, silence: 10_000 };

/** @param options `smtpUrl`: where mail is handed in; without it mail is printed to the log */
export function createMailer(options: { smtpUrl?: string; from: string; log: Logger }): Mailer {
  const { smtpUrl, from, log } = options;
  return smtpUrl ? createSmtpMailer(smtpUrl, from, log) : createPrintingMailer(log);
}

function createSmtpMailer(url: string, from: string, log: Logger): Mailer {
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
      const sent = await transport.sendMail({
        from,
        // As an object it is one address, whatever commas it holds.
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        // RFC 3834: nobody's holiday notice answers it.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
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
function refuseLineBreaks({ to, subject }: Mail): void {
  if (/\p{Cc}/u.test(to + subject)) {
    throw new Error('The address or subject of a mail holds a control character.');
  }
}
