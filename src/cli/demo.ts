import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { ADMIN, COUNCIL_OPERATOR, VIEWER } from '../access/roles.ts';
import { SYSTEM } from '../audit/facts.ts';
import { loadConfig } from '../config.ts';
import type { Services } from '../services.ts';
import { createLogger } from '../telemetry/logger.ts';
import { seedCouncils } from './demo-councils.ts';
import { runMigrations } from './migrate.ts';
import { openRuntime } from './runtime.ts';

export interface DemoAccount {
  email: string;
  displayName: string;
  role: string;
  password: string;
}

/** Enough people for two councils: an administrator, two operators, and those who sit and watch. */
const PEOPLE: readonly [name: string, role: string][] = [
  ['Ada Osei', ADMIN],
  ['Oskar Lind', COUNCIL_OPERATOR],
  ['Olga Petrova', COUNCIL_OPERATOR],
  ['Amara Diallo', VIEWER],
  ['Bao Nguyen', VIEWER],
  ['Carmen Ruiz', VIEWER],
  ['Daniel Weiss', VIEWER],
  ['Elif Kaya', VIEWER],
  ['Farid Haddad', VIEWER],
  ['Grace Kimani', VIEWER],
];

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('Demo data, for development')
    .command('seed')
    .description('Create the demo accounts; prints their generated passwords once')
    .action(seedFromCommandLine);
}

/**
 * Creates the demo accounts with passwords drawn now, and councils of theirs. Accounts that exist are
 * left alone; where there are some already, no councils are founded.
 *
 * @returns the accounts that were created, with their passwords
 */
export async function seedDemo(services: Services): Promise<DemoAccount[]> {
  const accounts = PEOPLE.map(([displayName, role]) => ({
    email: `${displayName.split(' ')[0]?.toLowerCase()}@demo.example`,
    displayName,
    role,
    password: randomBytes(15).toString('base64url'),
  }));
  const created = await Promise.all(
    accounts.map(async (account) => {
      const outcome = await services.registration.create(account, SYSTEM);
      if (outcome.kind === 'refused') throw new Error(`demo password refused: ${outcome.reason}`);
      return outcome.kind === 'created' ? [{ ...account, id: outcome.id }] : [];
    }),
  );
  const people = created.flat();
  if (people.length === accounts.length) {
    const byFirstName = people.map((one) => [one.displayName.split(' ')[0] ?? '', one] as const);
    await seedCouncils(services, new Map(byFirstName));
  }
  return people;
}

/** The table of demo accounts, as it is shown once. */
export function printDemo(accounts: DemoAccount[]): string {
  const rows = accounts.map(
    ({ email, password, role }) => `  ${email.padEnd(22)}${password.padEnd(24)}${role}`,
  );
  return [
    'Demo accounts. The passwords were drawn just now and are shown this once:',
    ...rows,
    '',
  ].join('\n');
}

async function seedFromCommandLine(): Promise<void> {
  const config = loadConfig();
  if (!config.isDevelopment) {
    process.stderr.write('Demo accounts are for development only.\n');
    process.exitCode = 1;
    return;
  }
  const log = createLogger({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY });
  const runtime = await openRuntime(config, log, { beside: true });
  try {
    await runMigrations(runtime.ownerUrl, log);
    const created = await seedDemo(runtime.services);
    process.stdout.write(
      created.length > 0 ? printDemo(created) : 'The demo accounts exist already.\n',
    );
  } finally {
    await runtime.close();
  }
}
