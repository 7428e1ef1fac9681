// Speaks HTTP with those options of curl that the texts use, for machines that have none.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    'no-buffer': { type: 'boolean', short: 'N' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    'write-out': { type: 'string', short: 'w', default: '' },
  },
});

const headers = new Headers({ 'user-agent': 'curl/8.0.0', accept: '*/*' });
for (const line of values.header) {
  const colon = line.indexOf(':');
  headers.set(line.slice(0, colon), line.slice(colon + 1).trim());
}
const response = await fetch(positionals[0] ?? '', {
  headers,
  ...(values.data !== undefined && { method: 'POST', body: values.data }),
});
for await (const chunk of response.body ?? []) process.stdout.write(chunk);
process.stdout.write(
  values['write-out'].replaceAll('\\n', '\n').replace('%{http_code}', String(response.status)),
);
