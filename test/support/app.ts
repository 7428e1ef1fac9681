import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import pg from 'pg';
import { expect } from 'vitest';
import { type App, build } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { createTraceExporter } from '../../src/outbound/trace-exporter.ts';
import { useTracing } from '../../src/plugins/tracing.ts';
import { createServices, ENTITIES, type Services } from '../../src/services.ts';
import { createLogger, type Logger } from '../../src/telemetry/logger.ts';
import { startTracing } from '../../src/telemetry/tracing.ts';
import { cloneDatabase } from './cluster.ts';

const SECRET_KEY = 'MvbYyS0b9k3Zq1Qd7uXr5tWn8eLp2cHf6aJg4iKo';
const TEST_SETTINGS = {
  NODE_ENV: 'test',
  PORT: '0',
  INTERNAL_PORT: '0',
  SECRET_KEY,
  // So that a test can speak from many addresses, by X-Forwarded-For.
  TRUSTED_PROXIES: '127.0.0.1',
};
export const ENDPOINT = 'http://localhost:4000/graphql';

export interface Caller {
  token?: string;
  headers?: Record<string, string>;
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  data: T | null;
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** How an operation was refused: its code, and the field that was wrong. */
export async function refusal(asked: Promise<Answer<unknown>>): Promise<string> {
  const { code, field } = (await asked).errors[0]?.extensions ?? {};
  return [code, field].filter(Boolean).join(' ');
}

export interface TestApp extends App {
  services: Services;
  db: Database;
  /** As the role that the server uses. */
  appUrl: string;
  ownerUrl: string;
  /** Every line the server has logged. */
  logs: Record<string, unknown>[];
  /** Sends an operation through every layer but the socket. */
  ask<T, V extends Record<string, unknown>>(
    document: TypedDocumentNode<T, V> | string,
    variables?: V,
    caller?: Caller,
  ): Promise<Answer<T>>;
  /** `ask`, and fails unless there is data and no error. */
  must<T, V extends Record<string, unknown>>(
    document: TypedDocumentNode<T, V> | string,
    variables?: V,
    caller?: Caller,
  ): Promise<T>;
  /** Looks into the database as its owner. */
  sql<Row extends object = Record<string, unknown>>(
    text: string,
    params?: unknown[],
  ): Promise<Row[]>;
}

/** A whole server on a database of its own. */
export async function startApp(settings: Record<string, string> = {}): Promise<TestApp> {
  const database = await cloneDatabase();
  return startAppOn(database, settings, () => database.drop());
}

/** A further node on a database that there is. */
export async function startAppOn(
  { appUrl, ownerUrl }: { appUrl: string; ownerUrl: string },
  settings: Record<string, string> = {},
  afterClose: () => Promise<void> = async () => undefined,
): Promise<TestApp> {
  const config = {
    ...loadConfig({ ...TEST_SETTINGS, ...settings }),
    DATABASE_URL: appUrl,
    SECRET_KEY: settings.SECRET_KEY ?? SECRET_KEY,
  };
  const logs: Record<string, unknown>[] = [];
  const log = createLogger(
    { level: 'trace', pretty: false },
    { write: (line: string) => void logs.push(JSON.parse(line)) },
  );
  const db = await openDatabase({ url: appUrl, entities: ENTITIES, settings: config, log });
  const services = createServices({ config, db, log });
  const tracing = trace(config, log);
  if (tracing) services.outbound.include(tracing.circuit);
  const app = await build({ config, db, services, log, tracing: tracing?.plugin });
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  // The database may be dropped before the last connection has noticed that it is to end.
  owner.on('connect', (client) => client.on('error', () => undefined));
  owner.on('error', () => undefined);

  async function ask<T, V extends Record<string, unknown>>(
    document: TypedDocumentNode<T, V> | string,
    variables?: V,
    caller: Caller = {},
  ): Promise<Answer<T>> {
    const query = typeof document === 'string' ? document : print(document);
    const response = await app.fetch(ENDPOINT, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(caller.token && { authorization: `Bearer ${caller.token}` }),
        ...caller.headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data = null, errors = [] } = (await response.json()) as Partial<Answer<T>>;
    return { status: response.status, headers: response.headers, data, errors };
  }

  return {
    ...app,
    services,
    db,
    appUrl,
    ownerUrl,
    logs,
    ask,
    async must(document, variables, caller) {
      const { data, errors } = await ask(document, variables, caller);
      expect(errors).toEqual([]);
      if (!data) throw new Error('an answer without data and without errors');
      return data;
    },
    async sql<Row extends object>(text: string, params: unknown[] = []) {
      return (await owner.query(text, params)).rows as Row[];
    },
    async close() {
      await app.close();
      await db.close();
      await tracing?.shutdown();
      await owner.end();
      await afterClose();
      // A key that src/telemetry/logger.ts does not list would be missed where it is needed.
      expect(logs.filter((line) => Object.values(line).includes('[redacted]'))).toEqual([]);
    },
  };
}

function trace(config: Config, log: Logger) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_SAMPLE_RATE: sampleRate } = config;
  if (!endpoint) return undefined;
  const { exporter, circuit } = createTraceExporter(endpoint);
  const tracing = startTracing({ exporter, log, sampleRate });
  const operationNames = config.OBSERVED_OPERATIONS;
  const fields = config.OBSERVED_FIELDS;
  return {
    plugin: useTracing({ tracing, operationNames, fields }),
    circuit,
    shutdown: tracing.shutdown,
  };
}
