import type { Command } from 'commander';
import { SYSTEM } from '../audit/facts.ts';
import { loadConfig } from '../config.ts';
import type {
  CertificateKeyRecord,
  CertificateKeyRotation,
} from '../councils/certificates/certificate-keys.service.ts';
import type { Services } from '../services.ts';
import type { KeyRecord, Rotation } from '../sessions/key-rotation.service.ts';
import { createLogger } from '../telemetry/logger.ts';
import { openRuntime } from './runtime.ts';

const NOW_MEANS = `--now lets a key sign that was not published for ten minutes. Services that keep the keys of
/.well-known/jwks.json may refuse all new tokens until they fetch it again, which some do only every few
minutes. It does not make the present key worthless: its tokens stay good until they expire. Add --force
if that is what you want.`;

export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description(
      'The keys that sign access tokens and certificates of votes, and those of secret votes',
    );
  keys
    .command('list')
    .description(
      'List the keys that sign: of access tokens, then of certificates, each newest first',
    )
    .action(list);
  keys
    .command('rotate')
    .description('Publish the next key or, if it has been published for ten minutes, let it sign')
    .option('--now', 'let the next key sign at once; needs --force')
    .option('--force', 'with --now: although others may not know the key yet')
    .option('--certificates', 'the key of certificates of votes, at once; needs no --now')
    .action(rotate);
  keys
    .command('reseal')
    .description('Encrypt the private keys in the database anew, under SECRET_KEY')
    .action(() =>
      withServices(async ({ keyRotation, certificateKeys, sealingKeys }) => {
        const signing = await keyRotation.reseal(SYSTEM);
        const certificates = await certificateKeys.reseal(SYSTEM);
        const count = signing + certificates + (await sealingKeys.reseal());
        print(count > 0 ? `Sealed ${count} under SECRET_KEY.` : 'All are under SECRET_KEY.');
      }),
    );
}

interface RotateOptions {
  now?: boolean;
  force?: boolean;
  certificates?: boolean;
}

async function rotate({ now = false, force = false, certificates = false }: RotateOptions) {
  if (certificates) return rotateCertificates(force);
  if (now && !force) {
    process.stderr.write(`${NOW_MEANS}\n`);
    process.exitCode = 1;
    return;
  }
  await withServices(async ({ keyRotation }) => {
    const done = await keyRotation.rotate(now, SYSTEM);
    print(say(done));
    if (done.kind === 'waiting') process.exitCode = 1;
  });
}

function rotateCertificates(force: boolean): Promise<void> {
  return withServices(async ({ certificateKeys }) => {
    const done = await certificateKeys.rotate(force, SYSTEM);
    if (done.kind === 'locked') process.exitCode = 1;
    print(sayOfCertificates(done));
  });
}

function sayOfCertificates(done: CertificateKeyRotation): string {
  if (done.kind === 'not-due') return 'There is nothing to do.';
  if (done.kind === 'locked') {
    return `Neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens ${done.kid}. Give the one it was sealed under; or add --force if that is lost.`;
  }
  const former = done.formerKid ? ` ${done.formerKid} signs no more and stays published.` : '';
  return `Signing certificates with ${done.kid}.${former}`;
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

function list(): Promise<void> {
  return withServices(async ({ keyRotation, certificateKeys }) => {
    const rows = [
      ...(await keyRotation.list()).map(cellsOf),
      ...(await certificateKeys.list()).map(cellsOfCertificateKey),
    ];
    if (rows.length === 0) print('There are no keys yet; the first start makes one.');
    else print(rows.map((cells) => cells.filter(Boolean).join('  ')).join('\n'));
  });
}

function cellsOf(key: KeyRecord): string[] {
  return [
    key.kid,
    key.state,
    `published ${key.createdAt.toISOString()}`,
    key.activatedAt ? `signing from ${key.activatedAt.toISOString()}` : '',
    key.retiredAt ? `to ${key.retiredAt.toISOString()}` : '',
    key.acceptedUntil ? `accepted until ${key.acceptedUntil.toISOString()}` : '',
    key.sealedUnder ? `sealed under ${key.sealedUnder}` : '',
  ];
}

function cellsOfCertificateKey(key: CertificateKeyRecord): string[] {
  return [
    key.kid,
    key.state,
    `signing certificates from ${key.createdAt.toISOString()}`,
    key.retiredAt ? `to ${key.retiredAt.toISOString()}` : '',
    key.sealedUnder ? `sealed under ${key.sealedUnder}` : '',
  ];
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
