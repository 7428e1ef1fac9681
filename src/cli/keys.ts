import type { Command } from 'commander';
import { SYSTEM } from '../audit/facts.ts';
import { loadConfig } from '../config.ts';
import type { Services } from '../services.ts';
import type { KeyRecord, KeyRotation, Rotation } from '../sessions/key-rotation.service.ts';
import { createLogger } from '../telemetry/logger.ts';
import { openRuntime } from './runtime.ts';

const NOW_MEANS = `--now lets a key sign that was not published for ten minutes. Services that keep the keys of
/.well-known/jwks.json may refuse all new tokens until they fetch it again, which some do only every few
minutes. It does not make the present key worthless: its tokens stay good until they expire. Add --force
if that is what you want.`;

export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('The keys that sign access tokens, and those of secret votes');
  keys
    .command('list')
    .description('List all keys, newest first, with their states and times')
    .action(() => withRotation(async (rotation) => print(describe(await rotation.list()))));
  keys
    .command('rotate')
    .description('Publish the next key or, if it has been published for ten minutes, let it sign')
    .option('--now', 'let the next key sign at once; needs --force')
    .option('--force', 'with --now: although others may not know the key yet')
    .action(rotate);
  keys
    .command('reseal')
    .description('Encrypt the private keys in the database anew, under SECRET_KEY')
    .action(() =>
      withServices(async ({ keyRotation, sealingKeys }) => {
        const count = (await keyRotation.reseal(SYSTEM)) + (await sealingKeys.reseal());
        print(count > 0 ? `Sealed ${count} under SECRET_KEY.` : 'All are under SECRET_KEY.');
      }),
    );
}

async function rotate({ now = false, force = false }: { now?: boolean; force?: boolean }) {
  if (now && !force) {
    process.stderr.write(`${NOW_MEANS}\n`);
    process.exitCode = 1;
    return;
  }
  await withRotation(async (rotation) => {
    const done = await rotation.rotate(now, SYSTEM);
    print(say(done));
    if (done.kind === 'waiting') process.exitCode = 1;
  });
}

function say(done: Rotation): string {
  switch (done.kind) {
    case 'published':
      return `Published ${done.kid}. It can sign from ${done.signsFrom.toISOString()}; the worker sees to it, or this command again.`;
    case 'activated': {
      const { kid, formerKid, formerAcceptedUntil } = done;
      const former = formerAcceptedUntil
        ? ` Tokens of ${formerKid} are accepted until ${formerAcceptedUntil.toISOString()}.`
        : '';
      return `Signing with ${kid}.${former}`;
    }
    case 'waiting':
      return `${done.kid} is published and can sign from ${done.signsFrom.toISOString()}.`;
    case 'not-due':
      return 'There is nothing to do.';
  }
}

function describe(keys: readonly KeyRecord[]): string {
  if (keys.length === 0) return 'There are no keys yet; the first start makes one.';
  const rows = keys.map((key) => [
    key.kid,
    key.state,
    `published ${key.createdAt.toISOString()}`,
    key.activatedAt ? `signing from ${key.activatedAt.toISOString()}` : '',
    key.retiredAt ? `to ${key.retiredAt.toISOString()}` : '',
    key.acceptedUntil ? `accepted until ${key.acceptedUntil.toISOString()}` : '',
    key.sealedUnder ? `sealed under ${key.sealedUnder}` : '',
  ]);
  return rows.map((cells) => cells.filter(Boolean).join('  ')).join('\n');
}

function withRotation(work: (rotation: KeyRotation) => Promise<void>): Promise<void> {
  return withServices(({ keyRotation }) => work(keyRotation));
}

async function withServices(work: (services: Services) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY });
  const runtime = await openRuntime(config, log, { beside: true });
  try {
    await work(runtime.services);
  } finally {
    await runtime.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
