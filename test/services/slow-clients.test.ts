import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let port: number;
beforeAll(async () => {
  app = await startApp();
  port = Number(new URL((await app.listen()).url).port);
});
afterAll(() => app.close());

/** Says a little each second, for as long as it may, and gives what it was answered. */
async function trickle(first: string, more: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8');
  socket.on('data', (part) => {
    answer += part;
  });
  socket.on('error', () => undefined);
  socket.write(first);
  const timer = setInterval(() => socket.write(more), 1_000);
  await once(socket, 'close');
  clearInterval(timer);
  return answer.split('\r\n')[0] ?? '';
}

const POST = 'POST /graphql HTTP/1.1\r\nhost: api\r\n';
const JSON_BODY = 'content-type: application/json\r\n';

// They come at the same time, for each takes as long as it may.
it.concurrent.each([
  ['says nothing', '', ''],
  ['is never done with its headers', POST, 'a: b\r\n'],
  ['is never done with its body', `${POST}${JSON_BODY}content-length: 1000\r\n\r\n{`, ' '],
  [
    'is never done with its chunks',
    `${POST}${JSON_BODY}transfer-encoding: chunked\r\n\r\n`,
    '1\r\n \r\n',
  ],
])(
  'a client that %s holds no connection for ever',
  { timeout: 180_000 },
  async (_who, first, more) => {
    expect(await trickle(first, more)).toBe('HTTP/1.1 408 Request Timeout');
  },
);

it('and is nobody`s fault here', () => {
  const events = app.logs.filter(({ level }) => level === 'error' || level === 'fatal');
  expect(events).toEqual([]);
});
