import { expect, test } from 'vitest';
import { pathProblems } from '../scripts/deploy/public-paths.ts';
import { readShipped, spoil } from './support/shipped.ts';

const CONFIG = readShipped('deploy/haproxy/haproxy.cfg');

/** Whether the configuration sends this path to the API. */
function routes(config: string): (path: string) => boolean {
  const listed = [...config.matchAll(/^ +acl api path (.*)$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );
  const forms = [...config.matchAll(/^ +acl api path_reg (.*)$/gm)].map(
    ([, form = '']) => new RegExp(form),
  );
  return (path) => listed.includes(path) || forms.some((form) => form.test(path));
}

test('haproxy.cfg sends on what the API answers to the public, and nothing else', () => {
  expect(CONFIG).toMatch(/^ +http-request deny deny_status 404 unless api$/m);
  expect(pathProblems('haproxy', routes(CONFIG))).toEqual([]);
});

test.each([
  ['haproxy does not route /graphql', 'path /graphql ', 'path '],
  ['haproxy shows /metrics to the public', 'path /graphql ', 'path /graphql /metrics '],
  ['haproxy does not route /councils/x/minutes', '(councils|proposals)', '(proposals)'],
])('what it gets wrong is seen: %s', (says, from, to) => {
  expect(pathProblems('haproxy', routes(spoil(CONFIG, from, to)))).toContain(says);
});

test('haproxy.cfg asks a node that stops often enough, and waits for streams', () => {
  const production = readShipped('.env.production');
  const grace = Number(/^SHUTDOWN_GRACE_SECONDS=(\d+)$/m.exec(production)?.[1]);
  const every = Number(/ inter (\d+)s fall 1 /.exec(CONFIG)?.[1]);
  expect(every).toBeLessThan(grace);
  for (const side of ['client', 'server']) {
    const wait = Number(new RegExp(`^ +timeout ${side} (\\d+)s$`, 'm').exec(CONFIG)?.[1]);
    // Streams say something every twelve seconds.
    expect(wait).toBeGreaterThan(2 * 12);
  }
});
