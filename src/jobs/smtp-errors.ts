import { PermanentFailure } from './failures.ts';

/** The server has refused this mail for good, such as for want of the mailbox. */
export class MailRefused extends PermanentFailure {
  override readonly name = 'MailRefused';
  /** As the server's answer (RFC 5321, 4.2.1): `550`. Its words may quote the address and stay out. */
  readonly code: string;
  constructor(command: string, responseCode: number) {
    super(`The mail server refused the mail for good (${command}: ${responseCode}).`);
    this.code = String(responseCode);
  }
}

/** The mail itself cannot be sent, whatever the server. */
export class UnsendableMail extends PermanentFailure {
  override readonly name = 'UnsendableMail';
}

/** What went wrong at the mail server, without its words: they quote addresses. */
export class SmtpFault extends Error {
  override readonly name = 'SmtpFault';
  /** Code of the system, of the server's answer, or of nodemailer, in this order. */
  readonly code: string;
  /** Whether there was no connection yet. */
  readonly isUnconnected: boolean;
  constructor({ code, originalCode, command, responseCode, syscall }: NodemailerError) {
    const name = String(originalCode ?? responseCode ?? code ?? 'UNKNOWN');
    super(`The mail server did not take the mail (${command ?? 'CONN'}: ${name}).`);
    this.code = name;
    this.isUnconnected = syscall === 'connect' || syscall === 'getaddrinfo' || code === 'EDNS';
  }
}

/** What nodemailer tells of a failure. */
export interface NodemailerError extends Error {
  code?: string;
  /** The system's code, where `code` is nodemailer's. */
  originalCode?: string;
  command?: string;
  responseCode?: number;
  syscall?: string;
}

/** Commands whose refusal is about the mail and not about us. */
const ABOUT_THE_MAIL = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);
/** Codes by which nodemailer says, before it says a word to the server, that the mail is malformed. */
const MALFORMED = new Set(['EENVELOPE', 'EMESSAGE']);

/** An error of nodemailer as one that says whose fault it is, and quotes nobody. */
export function smtpError(error: NodemailerError): Error {
  const { code = '', command = '', responseCode = 0 } = error;
  if (responseCode >= 500 && ABOUT_THE_MAIL.has(command)) {
    return new MailRefused(command, responseCode);
  }
  if (command === 'API' && MALFORMED.has(code)) {
    return new UnsendableMail(`The mail cannot be sent (${code}).`);
  }
  return new SmtpFault(error);
}
