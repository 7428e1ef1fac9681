import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { ADMIN } from '../access/roles.ts';
import { SYSTEM } from '../audit/facts.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../telemetry/logger.ts';
import { describeRefusal } from '../users/passwords.ts';
import { openRuntime } from './runtime.ts';

interface AdminOptions {
  email: string;
  name: string;
  passwordStdin?: true;
}

export function registerAdmin(program: Command): void {
  program
    .command('admin')
    .description('Administrators')
    .command('create')
    .description('Create an administrator; prints the generated password once')
    .requiredOption('--email <address>', 'the address to sign in with')
    .option('--name <name>', 'the name shown to others', 'Administrator')
    .option('--password-stdin', 'read the password from standard input instead of generating one')
    .action(createAdmin);
}

async function createAdmin({ email, name, passwordStdin }: AdminOptions): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY });
  const password = passwordStdin ? await readLine() : randomBytes(18).toString('base64url');
  const runtime = await openRuntime(config, log, { beside: true });
  try {
    const { registration, passwordPolicy } = runtime.services;
    const account = { email, displayName: name, password, role: ADMIN };
    const outcome = await registration.create(account, SYSTEM);
    if (outcome.kind === 'taken') throw new Error(`There is an account for ${email} already.`);
    if (outcome.kind === 'refused')
      throw new Error(describeRefusal(outcome.reason, passwordPolicy));
    process.stdout.write(`Created ${outcome.id} (${email}).\n`);
    if (!passwordStdin) process.stdout.write(`Password, shown this once: ${password}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await runtime.close();
  }
}

async function readLine(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
