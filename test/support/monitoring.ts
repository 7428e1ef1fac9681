import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { freePort } from './free-port.ts';
import { ROOT } from './shipped.ts';

/** What Alertmanager sends to a webhook, as far as it matters here. */
export interface Notification {
  receiver: string;
  status: string;
  alerts: {
    status: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  }[];
}

/** Host and port of each process that is scraped, by its role. */
export type Targets = Record<'api' | 'worker', string>;

/** A mail of Alertmanager's. */
export interface AlertMail {
  to: string;
  subject: string;
  text: string;
}

/**
 * Debian's Prometheus and Alertmanager with the project's files, told of these processes, in more of a
 * hurry, and with a mail server of this process, and a webhook beside it, for the way to people.
 */
export async function startMonitoring(targets: Targets) {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-monitoring-'));
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  const sink = await startSink();
  const mail = await startMailServer();
  writeRules(folder);
  writePrometheus(folder, targets, alertmanagerPort);
  writeAlertmanager(folder, sink.url, mail.port);

  const processes = [
    run('prometheus-alertmanager', [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
      '--cluster.listen-address=',
    ]),
    run('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ]),
  ];
  const url = `http://127.0.0.1:${prometheusPort}`;
  const urls = [`${url}/-/ready`, `http://127.0.0.1:${alertmanagerPort}/-/ready`];
  await vi.waitFor(
    async () => {
      for (const each of urls) if (!(await fetch(each)).ok) throw new Error(`${each} is not ready`);
    },
    { timeout: 20_000, interval: 100 },
  );

  return {
    /** All that has arrived. */
    notifications: sink.notifications,
    mails: mail.mails,
    alertmanagerUrl: `http://127.0.0.1:${alertmanagerPort}`,
    /** The `data` of an answer of Prometheus' HTTP API. */
    async ask<T>(path: string, query: Record<string, string> = {}): Promise<T> {
      const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query)}`);
      const { data, error } = (await answer.json()) as { data: T; error?: string };
      if (error) throw new Error(`${error} in ${JSON.stringify(query)}`);
      return data;
    },
    async stop(): Promise<void> {
      await Promise.all(processes.map(end));
      await sink.close();
      await mail.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** As shipped, but nothing has to last before it rings, and what a breaker was before is soon forgotten. */
function writeRules(folder: string): void {
  cpSync(join(ROOT, 'deploy/prometheus/rules'), join(folder, 'rules'), { recursive: true });
  for (const name of ['alerts.yml', 'slo.yml']) {
    const path = join(folder, 'rules', name);
    const hurried = readFileSync(path, 'utf8')
      .replaceAll(/for: \d+[mh]/g, 'for: 1s')
      .replace('conclave_circuit_breaker_state[5m]', 'conclave_circuit_breaker_state[5s]');
    writeFileSync(path, hurried);
  }
}

function writePrometheus(folder: string, targets: Targets, alertmanager: number): void {
  const file = read('deploy/prometheus/prometheus.yml');
  const jobs = file.scrape_configs as { job_name: string; static_configs: StaticConfig[] }[];
  const own = jobs.filter(({ job_name }) => job_name === 'conclave');
  for (const each of own.flatMap(({ static_configs }) => static_configs)) {
    each.targets = [targets[each.labels.role]];
  }
  write(folder, 'prometheus.yml', {
    ...file,
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    alerting: {
      alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanager}`] }] }],
    },
    scrape_configs: own,
  });
}

interface StaticConfig {
  targets: string[];
  labels: { role: keyof Targets };
}

function writeAlertmanager(folder: string, sink: string, smtpPort: number): void {
  const file = read('deploy/alertmanager/alertmanager.yml');
  const receivers = file.receivers as object[];
  write(folder, 'alertmanager.yml', {
    ...file,
    global: { ...(file.global as object), smtp_smarthost: `127.0.0.1:${smtpPort}` },
    route: { ...(file.route as object), group_wait: '0s', group_interval: '1s' },
    receivers: receivers.map((each) => ({ ...each, webhook_configs: [{ url: sink }] })),
  });
}

/** In place of Mailpit. */
async function startMailServer() {
  const mails: AlertMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      simpleParser(stream).then(({ subject = '', text = '', html }) => {
        const to = envelope.rcptTo.map(({ address }) => address).join(', ');
        mails.push({ to, subject, text: text || String(html) });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    mails,
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

const read = (name: string) =>
  parse(readFileSync(join(ROOT, name), 'utf8')) as Record<string, unknown>;
const write = (folder: string, name: string, content: object) =>
  writeFileSync(join(folder, name), stringify(content));

function run(program: string, args: string[]): ChildProcess {
  const child = spawn(program, [...args, '--log.level=warn'], { stdio: 'ignore' });
  child.on('error', () => {
    throw new Error(`This test needs ${program}: apt-get install ${program}`);
  });
  return child;
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill('SIGKILL');
  await once(process, 'exit');
}

async function startSink() {
  const notifications: Notification[] = [];
  const server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    notifications.push(JSON.parse(Buffer.concat(body).toString()) as Notification);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    notifications,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
