import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.ts';
import { settings } from '../src/settings.ts';

const KINDS = ['development', 'staging', 'production'] as const;
const GUARDED = ['staging', 'production'] as const;

const template = (kind: string) =>
  readFileSync(new URL(`../.env.${kind}`, import.meta.url), 'utf8');

/** What whoever deploys has to fill in. */
const SECRETS = {
  DATABASE_URL: 'postgres://conclave_api:4f1d@db.internal:5432/conclave',
  MIGRATION_DATABASE_URL: 'postgres://conclave_owner:9ac2@db.internal:5432/conclave',
  SECRET_KEY: 'b3f1c29d70e84a5596d1f0aa72c4e8135d6b90f7e2a4c8d1',
  SMTP_URL: 'smtps://mailer:77aa@mail.internal:465',
};

describe.each(KINDS)('.env.%s', (kind) => {
  const lines = template(kind).split('\n');

  it('names only settings, each once', () => {
    const names = lines.flatMap((line) => line.match(/^([A-Z_]+)=/)?.[1] ?? []);
    expect(names.filter((name) => !(name in settings.shape))).toEqual([]);
    expect(names).toHaveLength(new Set(names).size);
    expect(names.length).toBeGreaterThan(5);
  });

  it('consists of comments, blank lines and settings', () => {
    expect(lines.filter((line) => !/^(#.*|[A-Z_]+=.*|)$/.test(line))).toEqual([]);
  });

  it('says above each setting what it means', () => {
    const bare = lines.filter(
      (line, index) => /^[A-Z]/.test(line) && !/^# \S/.test(lines[index - 1] ?? ''),
    );
    expect(bare).toEqual([]);
  });

  it('holds no secret', () => {
    const values = parseEnv(template(kind));
    for (const name of Object.keys(SECRETS)) expect(values[name] ?? '', name).toBe('');
    expect(Object.values(values).filter((value) => /:\/\/[^/]*@/.test(value ?? ''))).toEqual([]);
  });

  it('is of the kind that its name says', () => {
    expect(parseEnv(template(kind)).NODE_ENV).toBe(kind);
  });
});

it('.env.development says what goes without it', () => {
  const { NODE_ENV, ...values } = parseEnv(template('development'));
  expect(loadConfig({ NODE_ENV, ...values })).toEqual(loadConfig({ NODE_ENV }));
});

describe('READ_DATABASE_URLS', () => {
  const PRIMARY = 'postgres://api:pw@primary/conclave';
  const problems = (READ_DATABASE_URLS: string, DATABASE_URL?: string) => {
    try {
      loadConfig({ NODE_ENV: 'test', READ_DATABASE_URLS, DATABASE_URL });
    } catch (error) {
      return (error as ConfigError).problems;
    }
    return [];
  };

  it('lists replicas, and nothing when it is empty', () => {
    const urls = 'postgres://a:x%2Cy@first/conclave , postgresql://a:pw@second/conclave';
    const env = { NODE_ENV: 'test', DATABASE_URL: PRIMARY };
    expect(loadConfig({ ...env, READ_DATABASE_URLS: urls }).READ_DATABASE_URLS).toEqual(
      urls.split(' , '),
    );
    expect(loadConfig({ ...env, READ_DATABASE_URLS: '' }).READ_DATABASE_URLS).toEqual([]);
  });

  it.each([
    ['what is no URL', 'postgres://a:secret@[/', PRIMARY],
    ['what is no Postgres', 'mysql://a:secret@first/conclave', PRIMARY],
    ['the primary', `postgres://a:secret@first/conclave,${PRIMARY}`, PRIMARY],
    ['one twice', 'postgres://a:secret@first/c,postgres://a:secret@first/c', PRIMARY],
    [
      'too many',
      Array.from({ length: 9 }, (_, i) => `postgres://a:secret@r${i}/c`).join(),
      PRIMARY,
    ],
    ['replicas of the embedded Postgres', 'postgres://a:secret@first/conclave', undefined],
  ])('refuses %s, and repeats no password', (_, urls, primary) => {
    const found = problems(urls, primary);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^READ_DATABASE_URLS /);
    expect(found[0]).not.toMatch(/secret|:pw/);
  });
});

describe('.env.development', () => {
  it('starts as it is', () => {
    const config = loadConfig(parseEnv(template('development')));
    expect(config.isDevelopment).toBe(true);
    expect(config.DATABASE_URL).toBeUndefined();
  });
});

describe.each(GUARDED)('.env.%s', (kind) => {
  it('starts once its blanks are filled in', () => {
    const config = loadConfig({ ...parseEnv(template(kind)), ...SECRETS });
    expect(config.isDevelopment).toBe(false);
    expect(config.PUBLIC_URL).toMatch(/^https:/);
  });

  it('does not start without, and is told of every blank', () => {
    const load = () => loadConfig(parseEnv(template(kind)));
    expect(load).toThrow(ConfigError);
    for (const name of ['DATABASE_URL', 'SECRET_KEY', 'SMTP_URL']) expect(load).toThrow(name);
  });

  it('has a blank for every secret there is', () => {
    const names = Object.keys(parseEnv(template(kind)));
    expect(names).toEqual(expect.arrayContaining(Object.keys(SECRETS)));
  });
});
