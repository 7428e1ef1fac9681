import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMailer } from '../src/jobs/mailer.ts';
import { createCircuit } from '../src/outbound/circuit.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { noticeMail } from '../src/users/mails.ts';

const FROM = 'Conclave <no-reply@example.org>';

interface Received {
  from: string;
  recipients: string[];
  mail: ParsedMail;
}

const OUTBOUND = { circuit: createCircuit };
const KEY = 'job-7.m5x2';

/** A log whose lines can be read back. */
function memoryLog() {
  const destination = new PassThrough();
  const log = createLogger({ level: 'info', pretty: false }, destination);
  const lines = () =>
    String(destination.read() ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines };
}

async function listen(server: Server | SMTPServer): Promise<number> {
  const net = server instanceof SMTPServer ? server.server : server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (net.address() as AddressInfo).port;
}

describe('mail by a mail server', () => {
  let server: SMTPServer;
  let received: Received[];
  let url: string;

  beforeEach(async () => {
    received = [];
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('gone@') ? new Error('no such mailbox') : undefined),
      onData(stream, { envelope }, done) {
        simpleParser(stream).then((mail) => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : '';
          received.push({ from, recipients: envelope.rcptTo.map(({ address }) => address), mail });
          done();
        }, done);
      },
    });
    url = `smtp://127.0.0.1:${await listen(server)}`;
  });
  afterEach(() => new Promise<void>((resolve) => server.close(resolve)));

  it('arrives as it was written', async () => {
    const { log, lines } = memoryLog();
    const mailer = createMailer({ smtpUrl: url, from: FROM, log, outbound: OUTBOUND });
    const text = 'Grüße aus dem Konklave 🕊\n\nA line that begins with a dot:\n.\nThe end.\n';
    await mailer.send({
      to: 'anna@example.org',
      subject: 'Willkommen, schöne Welt 🎉',
      text,
      key: KEY,
    });
    mailer.close();

    const [{ from, recipients, mail } = { from: '', recipients: [], mail: undefined }] = received;
    expect(from).toBe('no-reply@example.org');
    expect(recipients).toEqual(['anna@example.org']);
    expect(mail).toMatchObject({ subject: 'Willkommen, schöne Welt 🎉', text, html: false });
    expect(mail?.from?.text).toBe('"Conclave" <no-reply@example.org>');
    expect(mail?.to?.text).toBe('anna@example.org');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.get('message-id')).toBe(`<${KEY}@example.org>`);
    const [sent] = lines();
    expect(sent).toMatchObject({ event: 'mail_sent', messageId: mail?.headers.get('message-id') });
    expect(JSON.stringify(sent)).not.toContain('anna@');
  });

  it.each([
    ['subject', { subject: 'Hello\r\nBcc: eve@example.net' }],
    ['subject, with a bare line feed', { subject: 'Hello\nBcc: eve@example.net' }],
    ['subject, with NUL', { subject: 'Hello\0' }],
    ['address', { to: 'anna@example.org\r\nBcc: eve@example.net' }],
    ['key', { key: 'x>\r\nBcc: eve@example.net' }],
  ])('takes no second header from the %s', async (_, change) => {
    const mailer = createMailer({
      smtpUrl: url,
      from: FROM,
      log: memoryLog().log,
      outbound: OUTBOUND,
    });
    const mail = { to: 'anna@example.org', subject: 'Hello', text: 'Hello\n', key: KEY, ...change };
    await expect(mailer.send(mail)).rejects.toThrow(/control character|malformed/);
    mailer.close();
    expect(received).toEqual([]);
  });

  it.each(['anna@example.org, eve@example.net', 'eve@example.net <anna@example.org>'])(
    'goes to nobody else when the address is %j',
    async (to) => {
      const mailer = createMailer({
        smtpUrl: url,
        from: FROM,
        log: memoryLog().log,
        outbound: OUTBOUND,
      });
      await mailer.send({ to, subject: 'Hello', text: 'Hello\n', key: KEY }).catch(() => undefined);
      mailer.close();
      expect(received.flatMap(({ recipients }) => recipients)).not.toContain('eve@example.net');
    },
  );

  it('fails for good when the server refuses it, and repeats none of its words', async () => {
    const mailer = createMailer({
      smtpUrl: url,
      from: FROM,
      log: memoryLog().log,
      outbound: OUTBOUND,
    });
    const mail = { to: 'gone@example.org', subject: 'Hello', text: 'Hello\n', key: KEY };
    await expect(mailer.send(mail)).rejects.toMatchObject({
      name: 'MailRefused',
      code: '550',
      message: expect.not.stringMatching(/mailbox|gone@/),
    });
    mailer.close();
  });
});

describe('a mail server that is not there', () => {
  const mail = { to: 'anna@example.org', subject: 'Hello', text: 'Hello\n', key: KEY };
  const send = (smtpUrl: string) =>
    createMailer({ smtpUrl, from: FROM, log: memoryLog().log, outbound: OUTBOUND }).send(mail);

  it('fails at once when nobody listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await expect(send(`smtp://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('fails after five seconds when it never says a word', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    const port = await listen(server);
    const start = performance.now();
    await expect(send(`smtp://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const seconds = (performance.now() - start) / 1000;
    for (const socket of sockets) socket.destroy();
    server.close();
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(25);
  });
});

describe('without a mail server', () => {
  it('is printed as one event that a person can read', async () => {
    const { log, lines } = memoryLog();
    const mailer = createMailer({ from: FROM, log, outbound: OUTBOUND });
    await mailer.send({
      to: 'anna@example.org',
      subject: 'Hello',
      text: 'First line\nSecond\n',
      key: KEY,
    });
    mailer.close();
    const printed = lines();
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatchObject({
      level: 'info',
      event: 'mail_printed',
      to: 'anna@example.org',
      subject: 'Hello',
      msg: 'Mail to anna@example.org: Hello\n\nFirst line\nSecond\n\n',
    });
  });

  it('holds to the same rules', async () => {
    const mailer = createMailer({ from: FROM, log: memoryLog().log, outbound: OUTBOUND });
    const mail = { to: 'anna@example.org', subject: 'a\nb', text: '', key: KEY };
    await expect(mailer.send(mail)).rejects.toThrow('control character');
  });
});

describe('the notices', () => {
  const account = { email: 'anna@example.org', displayName: 'Win a prize at http://evil.example' };
  const notices = [
    'REGISTERED',
    'REGISTRATION_REPEATED',
    'PASSWORD_CHANGED',
    'REFRESH_TOKEN_REUSED',
    'ACCOUNT_DELETED',
  ] as const;
  const mails = notices.map((notice) => noticeMail(notice, account, 'https://id.example.org'));

  it('each say what happened, to which account and where', () => {
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(notices.length);
    expect(new Set(mails.map(({ text }) => text)).size).toBe(notices.length);
    for (const { text } of mails) {
      expect(text).toContain('anna@example.org');
      expect(text).toContain('https://id.example.org');
    }
    expect(mails[1]?.text).toContain('sign in');
  });

  it('carry nothing that a stranger could have chosen', () => {
    for (const { subject, text } of mails) expect(subject + text).not.toMatch(/prize|evil/);
  });
});
