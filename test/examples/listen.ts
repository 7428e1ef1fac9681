// Usage: npx node test/examples/listen.ts ws://localhost:4000/graphql <access token>
import { createClient } from 'graphql-ws';

const [url = '', accessToken] = process.argv.slice(2);
const print = (line: string) => process.stdout.write(`${line}\n`);

const client = createClient({
  url,
  connectionParams: { authorization: `Bearer ${accessToken}` },
  on: {
    connected: () => print('listening'),
    closed: (event) => {
      const { code, reason } = event as CloseEvent;
      print(`closed with ${code}: ${reason}`);
    },
  },
  // Stay for a moment after the last subscription, to hear why the server closes the socket.
  lazyCloseTimeout: 5_000,
});

client.subscribe(
  { query: 'subscription { sessionRevoked { sessionId reason isCurrent } }' },
  {
    next: ({ data }) => print(JSON.stringify(data?.sessionRevoked)),
    // A list of errors, or what closed the socket, which has been printed.
    error: (problem) => Array.isArray(problem) && print(JSON.stringify(problem)),
    complete: () => undefined,
  },
);
