// What stands in for Mailpit: takes every mail on port 1025, and shows all as JSON on port 8025.
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';

const mails = [];

new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  async onData(stream, { envelope }, done) {
    const text = (await stream.toArray()).join('');
    mails.push({ to: envelope.rcptTo.map(({ address }) => address), text });
    done();
  },
}).listen(1025);

process.on('SIGTERM', () => process.exit());

createServer((_request, response) => response.end(JSON.stringify(mails))).listen(8025);
