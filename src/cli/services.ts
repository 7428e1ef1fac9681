import type { Command } from 'commander';
import { SYSTEM } from '../audit/facts.ts';
import { loadConfig } from '../config.ts';
import type { ServiceClientsService } from '../sessions/service-clients.service.ts';
import { createLogger } from '../telemetry/logger.ts';
import { openRuntime } from './runtime.ts';

export function registerServices(program: Command): void {
  const services = program
    .command('services')
    .description('Other services that may ask about tokens and revoke them');
  services
    .command('create')
    .description('Give a service credentials; prints its secret once')
    .argument('<name>', 'what it is called in the audit log; of live services each has its own')
    .action((name: string) => withClients((clients) => create(clients, name)));
  services
    .command('list')
    .description('List all services, newest first')
    .action(() => withClients(list));
  services
    .command('revoke')
    .description('Refuse the credentials of a service from now on')
    .argument('<id>', 'id of the service')
    .action((id: string) =>
      withClients(async (clients) => {
        if (await clients.revoke(id, SYSTEM)) print(`Revoked ${id}.`);
        else fail(`There is no live service ${id}.`);
      }),
    );
}

async function create(clients: ServiceClientsService, name: string): Promise<void> {
  const outcome = await clients.create(name, SYSTEM);
  if (outcome.kind === 'taken') return fail(`There is a live service called ${name} already.`);
  if (outcome.kind === 'bad-name') return fail('A name has 1 to 100 printable characters.');
  print(`Client id: ${outcome.id}`);
  print(`Secret, shown this once: ${outcome.secret}`);
}

async function list(clients: ServiceClientsService): Promise<void> {
  const all = await clients.list();
  if (all.length === 0) print('There are no services.');
  for (const { id, name, createdAt, revokedAt } of all) {
    const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'live';
    print(`${id}  created ${createdAt.toISOString()}  ${state}  ${name}`);
  }
}

async function withClients(work: (clients: ServiceClientsService) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY });
  const runtime = await openRuntime(config, log, { beside: true });
  try {
    await work(runtime.services.serviceClients);
  } finally {
    await runtime.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}
