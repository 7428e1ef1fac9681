import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { ConfigError, loadConfig } from '../src/config.ts';
import { createSecrets } from '../src/secrets.ts';
import { createKeyRotation } from '../src/sessions/key-rotation.service.ts';
import { createKeyService } from '../src/sessions/keys.service.ts';
import type { RefreshOutcome } from '../src/sessions/refresh.service.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { initSeed, type SeededSession } from './support/seed.ts';

const OLD = 'pT7dLq0XzN4vR9cY2mW6hB1sK8fJ5gE3aU';
const NEW = 'zM3xCv6Bn9Lk2Jh5Gf8Ds1Ap4Oi7Uy0TrE';
const BEFORE = { SECRET_KEY: OLD };
const PREPARED = { SECRET_KEY: OLD, SECRET_KEY_PREVIOUS: NEW };
const REPLACED = { SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD };
const AFTER = { SECRET_KEY: NEW };

const ANYBODY = { actor: { type: 'ANONYMOUS' as const } };

let first: TestApp;
const nodes: TestApp[] = [];
beforeAll(async () => {
  first = await startApp(BEFORE);
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await first.close();
});

async function nodeWith(settings: Record<string, string>): Promise<TestApp> {
  const node = await startAppOn(first, settings);
  nodes.push(node);
  return node;
}

async function signIn(node: TestApp): Promise<SeededSession> {
  return (await initSeed(node).user()).signIn();
}

async function isAccepted(token: string, node: TestApp): Promise<boolean> {
  const { errors } = await node.ask('{ viewer { id } }', undefined, { token });
  return errors.length === 0;
}

const refresh = (node: TestApp, token: string) => node.services.refresh.refresh(token, ANYBODY);

/** The token that a refresh was answered with, or why it was refused. */
function given(outcome: RefreshOutcome): string {
  return outcome.kind === 'refreshed' ? outcome.tokens.refreshToken : outcome.reason;
}

async function endOf(sessionId: string): Promise<unknown> {
  const [row] = await first.sql<{ end_reason: string }>(
    'select end_reason from session where id = $1',
    [sessionId],
  );
  return row?.end_reason;
}

describe('while SECRET_KEY is being replaced', () => {
  let prepared: TestApp;
  let replaced: TestApp;
  beforeAll(async () => {
    prepared = await nodeWith(PREPARED);
    replaced = await nodeWith(REPLACED);
  });

  test('all nodes give the same successor to sessions begun under either', async () => {
    for (const begun of [await signIn(prepared), await signIn(replaced)]) {
      const outcomes = await Promise.all(
        [prepared, replaced, prepared, replaced].map((node) => refresh(node, begun.refreshToken)),
      );
      const tokens = outcomes.map(given);
      expect(tokens[0]).toMatch(/^cnr\./);
      expect(new Set(tokens).size).toBe(1);
    }
  });

  test('sessions begun before go on, refresh after refresh, on whichever node', async () => {
    const begun = await signIn(first);
    expect(await isAccepted(begun.token, replaced)).toBe(true);
    let token = begun.refreshToken;
    for (const node of [replaced, prepared, replaced, first, replaced]) {
      const next = given(await refresh(node, token));
      expect(next).toMatch(/^cnr\./);
      expect(next).not.toBe(token);
      token = next;
    }
    expect(await endOf(begun.sessionId)).toBeNull();
  });

  test.each([
    ['before', () => first],
    ['after', () => replaced],
  ])('a token begun %s and spent twice is told as such and ends the session', async (_, on) => {
    const begun = await signIn(on());
    const second = given(await refresh(replaced, begun.refreshToken));
    const third = given(await refresh(prepared, second));

    expect(given(await refresh(replaced, begun.refreshToken))).toBe('REUSED');

    expect(await endOf(begun.sessionId)).toBe('REFRESH_TOKEN_REUSED');
    expect(given(await refresh(prepared, third))).toBe('SESSION_ENDED');
    expect(await isAccepted(begun.token, replaced)).toBe(false);
  });

  test('a node that was not prepared refuses what it cannot know, and harms nothing', async () => {
    const begun = await signIn(replaced);
    expect(given(await refresh(first, begun.refreshToken))).toBe('INVALID');
    expect(await endOf(begun.sessionId)).toBeNull();
    expect(given(await refresh(replaced, begun.refreshToken))).toMatch(/^cnr\./);
  });

  test('private keys are sealed anew once, and nodes need the old secret no more', async () => {
    const unprepared = createKeyService({
      db: first.db,
      secrets: createSecrets(NEW),
      log: createLogger({ level: 'silent', pretty: false }),
    });
    await expect(unprepared.load()).rejects.toThrow('opens the signing key');
    const [before] = await replaced.services.keyRotation.list();
    expect(before?.sealedUnder).toBe('SECRET_KEY_PREVIOUS');

    expect(await replaced.services.keyRotation.reseal(SYSTEM)).toBe(1);
    expect(await replaced.services.keyRotation.reseal(SYSTEM)).toBe(0);

    const [after] = await replaced.services.keyRotation.list();
    expect(after).toMatchObject({ kid: before?.kid, sealedUnder: 'SECRET_KEY' });
    await unprepared.load();
    expect(unprepared.signingKey().kid).toBe(before?.kid);
    const facts = await first.sql<{ data: unknown }>(
      "select data from audit_event where action = 'KEY_ROTATED'",
    );
    expect(facts.map(({ data }) => data)).toEqual([{ step: 'RESEALED' }]);
  });

  test('without the old secret, sessions begun under the new one go on and no others', async () => {
    const [old, recent] = [await signIn(first), await signIn(replaced)];
    const alone = await nodeWith(AFTER);

    expect(await isAccepted(recent.token, alone)).toBe(true);
    expect(given(await refresh(alone, recent.refreshToken))).toMatch(/^cnr\./);
    expect(given(await refresh(alone, old.refreshToken))).toBe('INVALID');
    expect(await endOf(old.sessionId)).toBeNull();
  });
});

describe('when the old secret is lost', () => {
  test('a forced rotation makes a key that signs, also in place of one that was published', async () => {
    const database = await startApp({ SECRET_KEY: OLD });
    await database.services.keyRotation.rotate(false, SYSTEM);
    const bereft = await startAppOn(database, { SECRET_KEY: OLD });
    try {
      const secrets = createSecrets(NEW);
      const { db, services } = bereft;
      const rotation = createKeyRotation(
        { db, secrets, audit: services.audit, bus: services.bus },
        { rotationDays: 90 },
      );
      await rotation.rotate(true, SYSTEM);

      const log = createLogger({ level: 'silent', pretty: false });
      const keys = createKeyService({ db, secrets, log });
      await keys.load();
      expect((await rotation.list()).map(({ state }) => state).sort()).toEqual([
        'ACTIVE',
        'RETIRED',
        'RETIRED',
      ]);
      expect(
        keys.published(),
        'the key that signs, and the one whose tokens are about',
      ).toHaveLength(2);
    } finally {
      await bereft.close();
      await database.close();
    }
  });
});

describe('SECRET_KEY_PREVIOUS', () => {
  const problemsWith = (settings: Record<string, string>) => {
    try {
      loadConfig({ NODE_ENV: 'test', SECRET_KEY: NEW, ...settings });
      return [];
    } catch (error) {
      if (error instanceof ConfigError)
        return error.problems.filter((line) => /^SECRET/.test(line));
      throw error;
    }
  };

  test('lists secrets as good as SECRET_KEY, each another', () => {
    expect(problemsWith({ SECRET_KEY_PREVIOUS: `${OLD}, ${OLD.toLowerCase()}` })).toEqual([]);
    expect(problemsWith({ SECRET_KEY_PREVIOUS: `${OLD},short` })).toEqual([
      expect.stringContaining('SECRET_KEY_PREVIOUS must be at least 32 bytes'),
    ]);
    expect(problemsWith({ SECRET_KEY_PREVIOUS: NEW })).toEqual([
      'SECRET_KEY_PREVIOUS must list other secrets than SECRET_KEY',
    ]);
    const guessable = `please-change-me-${OLD}`;
    expect(problemsWith({ SECRET_KEY_PREVIOUS: guessable, NODE_ENV: 'production' })).toEqual([
      expect.stringContaining('SECRET_KEY_PREVIOUS looks like a default'),
    ]);
  });
});
