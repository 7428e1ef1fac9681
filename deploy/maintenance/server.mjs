// What Traefik answers with while no API node is ready: a page for people, and for programs the error
// that the API itself gives when it is away. Only Node; nothing of Conclave is loaded.
// Usage: node server.mjs PORT
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const PAGE = readFileSync(new URL('./page.html', import.meta.url));
const ERROR = JSON.stringify({
  errors: [
    {
      message: 'The service is away for a moment. Try again soon.',
      extensions: { code: 'UNAVAILABLE' },
    },
  ],
});
const RETRY_AFTER_SECONDS = 30;

const server = createServer((request, response) => {
  const isPerson = request.headers.accept?.includes('text/html') ?? false;
  const type = isPerson ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  // What was sent is not read; without this the connection would wait for it.
  request.resume();
  response.writeHead(503, {
    'content-type': type,
    'retry-after': String(RETRY_AFTER_SECONDS),
    'cache-control': 'no-store',
  });
  response.end(isPerson ? PAGE : ERROR);
});

server.listen(Number(process.argv[2]), () => {
  process.stdout.write(`${JSON.stringify({ event: 'maintenance_ready', ...server.address() })}\n`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
