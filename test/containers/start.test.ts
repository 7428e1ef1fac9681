import { expect, inject, it } from 'vitest';
import { findStack } from '../support/containers/stack.ts';
import { stack as shipped } from '../support/stack.ts';

const stack = findStack();

const first = inject('timeline');

const at = (service: string, what: keyof (typeof first)[string]) => {
  const time = first[service]?.[what];
  if (time === undefined) throw new Error(`${service} was never ${what}`);
  return time;
};

it('waits for the health of what is needed, and for the end of the migrations', () => {
  const waits = Object.entries(shipped.services)
    .filter(([name]) => first[name])
    .flatMap(([name, { depends_on }]) =>
      Object.entries(depends_on).map(([other, { condition }]) => ({ name, other, condition })),
    );
  expect(waits.length).toBeGreaterThan(10);
  for (const { name, other, condition } of waits) {
    const before = condition === 'service_healthy' ? 'healthy' : 'died';
    expect(at(other, before), `${name} began before ${other} was ${before}`).toBeLessThanOrEqual(
      at(name, 'start'),
    );
  }
});

it('ends the migrations, and finds all else healthy', async () => {
  const { State } = await stack.inspect('migrate');
  expect(State).toMatchObject({ Status: 'exited', ExitCode: 0 });
  await stack.untilHealthy(...Object.keys(first).filter((name) => name !== 'migrate'));
});

it('finds the settings right by the command of the documentation', async () => {
  const said = await stack.compose('run', '--rm', '-T', '--no-deps', 'migrate', 'config', 'check');
  expect(said).toBe('The settings can be used (production).');
});

it('finds nothing left to migrate', async () => {
  expect(await stack.compose('run', '--rm', '-T', '--no-deps', 'migrate')).toContain('"ran":0');
});

it('says how it is on the internal port', async () => {
  const ask = "fetch('http://127.0.0.1:9464/health').then((r) => r.text()).then(console.log)";
  const text = await stack.compose('exec', '-T', 'api-1', 'node', '-e', ask);
  expect(JSON.parse(text)).toMatchObject({ status: 'healthy' });
});

it('is healthy by the check of the image alone, too', async () => {
  const { podman } = stack.engine;
  const secrets = ['database_url', 'secret_key', 'redis_url', 'smtp_url'].flatMap((name) => [
    `--volume=${stack.folder}/deploy/secrets/${name}:/run/secrets/${name}:ro`,
    `--env=${name.toUpperCase()}_FILE=/run/secrets/${name}`,
  ]);
  const settings = ['PUBLIC_URL=https://conclave.example.org', 'MAIL_FROM=no-reply@example.org'];
  const id = await podman(
    ...['run', '--detach', '--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', ...secrets],
    ...['--network=conclave_internal', ...settings.map((each) => `--env=${each}`)],
    'conclave:0.1.0',
  );
  await stack.until(() => podman('healthcheck', 'run', id));
  await podman('stop', '--time=60', id);
  const [{ State }] = JSON.parse(await podman('container', 'inspect', id)) as [
    { State: { ExitCode: number } },
  ];
  expect(State.ExitCode).toBe(0);
  await podman('rm', id);
});
