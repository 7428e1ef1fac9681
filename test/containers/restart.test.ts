import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, openClient, signInAdmin } from '../support/containers/client.ts';
import { findStack } from '../support/containers/stack.ts';

/** Who ask one thing after another meanwhile, each keeping a connection or coming anew. */
const CLIENTS = 4;

const stack = findStack();
let client: Client;
beforeAll(async () => {
  client = await openClient(stack);
});
afterAll(() => client?.close());

const READ = '{ viewer { id displayName } }';
const WRITE = `mutation ($name: String!) {
  updateProfile(input: { displayName: $name }) { user { displayName } }
}`;

it('replaces every node under load, and loses no request', async () => {
  const token = await signInAdmin(stack, client, 'restarting@people.example');
  const failures: unknown[] = [];
  let answered = 0;
  let over = false;

  async function keepAsking(number: number): Promise<void> {
    for (let round = 0; !over; round++) {
      const keepAlive = number % 2 === 0;
      const sent =
        round % 3 === 0
          ? client.ask(WRITE, { variables: { name: `${number} ${round}` }, token, keepAlive })
          : client.ask(READ, { token, keepAlive });
      const failure = await sent.then(
        ({ errors }) => errors,
        (error: unknown) => error,
      );
      // A node that is busy says so, in time, and is asked again: nothing is lost by that.
      if (`${failure}`.includes('"retryAfterSeconds"')) await sleep(2_000);
      else if (failure) failures.push(failure);
      answered += 1;
    }
  }

  const clients = Array.from({ length: CLIENTS }, (_, number) => keepAsking(number));
  for (const node of ['api-1', 'api-2']) {
    const [before, { State }] = [answered, await stack.inspect(node)];
    // As docs/deploy.md has it for a new version; here it is the same one.
    await stack.compose('up', '--detach', '--no-deps', '--force-recreate', node);
    await stack.untilHealthy(node);
    expect((await stack.inspect(node)).State.StartedAt).not.toBe(State.StartedAt);
    expect(answered - before, `answers while ${node} was replaced`).toBeGreaterThan(0);
    // The next one goes only when the proxy has found this one ready, as the documentation asks.
    await stack.until(async () => {
      const up = await stack.sh('traefik', 'wget -q -O - http://127.0.0.1:8082/metrics');
      const colour = node === 'api-1' ? 'blue' : 'green';
      const check = `haproxy_server_status{proxy="api",server="${colour}",state="UP"} 1`;
      if (!up.includes(check)) throw new Error(`the proxy does not find ${node} up`);
    });
  }
  over = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
});

it('ends all by SIGTERM and not by force, and shows the maintenance page meanwhile', async () => {
  const names = ['api-1', 'api-2', 'worker-1'];
  await stack.compose('stop', ...names);
  for (const name of names) {
    // 137 would be the force.
    expect((await stack.inspect(name)).State, name).toMatchObject({
      Status: 'exited',
      ExitCode: 0,
    });
  }
  await stack.until(() =>
    expect(client.ask('{ __typename }')).rejects.toThrow(/^503 .*UNAVAILABLE/),
  );
  await stack.compose('start', ...names);
  await stack.untilHealthy(...names);
  await stack.until(() => client.ask('{ __typename }'));
});

it('keeps everything over a restart of Postgres, and comes back by itself', async () => {
  const token = await signInAdmin(stack, client, 'returning@people.example');
  // Without a time, Podman 4.3 gives it none at all.
  await stack.compose('restart', '--timeout', '60', 'postgres');
  await stack.untilHealthy('postgres', 'api-1', 'api-2');
  await stack.until(async () => {
    const { errors } = await client.ask(READ, { token });
    if (errors) throw new Error(JSON.stringify(errors));
  });
});
