import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { formatDeviceToken, newDeviceId, parseDeviceToken } from '../src/sessions/device-tokens.ts';
import { openPlaces } from '../src/sessions/places.ts';
import { isImpossible } from '../src/sessions/travel.ts';
import { registry } from '../src/telemetry/metrics.ts';
import { noticeMail } from '../src/users/mails.ts';
import { createNotifyUser } from '../src/users/notify.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { writeMmdb } from './support/mmdb.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';

const LOGIN = graphql(`
  mutation NewDeviceLogin($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoginSuccess {
        deviceToken
        session {
          id
          country
          isSuspicious
          deviceName
          operatingSystem
          ipAddress
        }
      }
    }
  }
`);

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15';

/** Networks of 256 addresses, and where they are said to be. */
const BERLIN = '203.0.113';
const POTSDAM = '203.0.114';
const SYDNEY = '198.51.100';
const SOMEWHERE_IN_FRANCE = '192.0.2';
const NOWHERE = '10.1.2';

const folder = mkdtempSync(join(tmpdir(), 'conclave-mmdb-'));
const file = join(folder, 'city.mmdb');
writeMmdb(file, [
  { network: '203.0.113.0/24', country: 'DE', latitude: 52.5, longitude: 13.4, accuracyKm: 20 },
  { network: '203.0.114.0/24', country: 'DE', latitude: 52.4, longitude: 13.1, accuracyKm: 20 },
  { network: '198.51.100.0/24', country: 'AU', latitude: -33.9, longitude: 151.2, accuracyKm: 50 },
  { network: '192.0.2.0/24', country: 'FR' },
]);

let app: TestApp;
let seed: Seed;
beforeAll(async () => {
  app = await startApp({ GEOIP_DATABASE: file, COUNTRY_HEADER: 'CF-IPCountry' });
  seed = initSeed(app);
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

interface From {
  network?: string;
  userAgent?: string;
  country?: string;
  deviceToken?: string | null;
  on?: TestApp;
}

/** Sign-ins are limited for each address, so each comes from another. */
let host = 0;

async function signIn(person: SeededUser, from: From = {}) {
  const { network = BERLIN, userAgent = FIREFOX, country, deviceToken, on = app } = from;
  const input = {
    email: person.email,
    password: person.password,
    ...(deviceToken && { deviceToken }),
  };
  const headers = {
    'x-forwarded-for': `${network}.${++host}`,
    'user-agent': userAgent,
    ...(country !== undefined && { 'cf-ipcountry': country }),
  };
  const { login } = await on.must(LOGIN, { input }, { headers });
  if (login.__typename !== 'LoginSuccess') throw new Error(login.__typename);
  return login;
}

/** What was written down and mailed of a session that was unlike those before. */
async function unusual(sessionId: string) {
  const facts = await app.sql<{ action: string; data: object }>(
    `select action, data from audit_event
     where target_id = $1 and action in ('SESSION_UNFAMILIAR', 'SESSION_SUSPICIOUS')
     order by occurred_at, id`,
    [sessionId],
  );
  const notices = await app.sql<{ notice: string }>(
    `select payload ->> 'notice' as notice from graphile_worker._private_jobs
     where payload ->> 'sessionId' = $1`,
    [sessionId],
  );
  return { facts, notices: notices.map(({ notice }) => notice) };
}

const NOTHING = { facts: [], notices: [] };

function unfamiliar(data: object) {
  return { facts: [{ action: 'SESSION_UNFAMILIAR', data }], notices: ['UNFAMILIAR_SIGN_IN'] };
}

async function counted(what: string): Promise<number> {
  const metric = await registry.getSingleMetric('conclave_unfamiliar_sign_ins_total')?.get();
  return metric?.values.find(({ labels }) => labels.what === what)?.value ?? 0;
}

const moveSessions = ({ id }: SeededUser, by: string) =>
  app.sql('update session set created_at = created_at + $2::interval where user_id = $1', [id, by]);

describe('the first sign-in', () => {
  test('is no news, and says where it came from', async () => {
    const person = await seed.user();
    const { session } = await signIn(person);
    expect(session).toMatchObject({
      country: 'DE',
      isSuspicious: false,
      deviceName: 'Firefox on Linux',
      operatingSystem: 'Linux',
      ipAddress: expect.stringContaining(BERLIN),
    });
    expect(await unusual(session.id)).toEqual(NOTHING);
  });
});

describe('a sign-in from another device', () => {
  test('is a fact, a mail to the owner and a metric', async () => {
    const person = await seed.user();
    await signIn(person);
    const before = await counted('new_device');
    const { session } = await signIn(person, { userAgent: SAFARI });
    expect(await unusual(session.id)).toEqual(
      unfamiliar({ isNewDevice: true, isNewCountry: false, country: 'DE' }),
    );
    expect(await counted('new_device')).toBe(before + 1);
  });

  test('is none when the description is known, or the token is', async () => {
    const person = await seed.user();
    const { deviceToken } = await signIn(person);
    expect(await unusual((await signIn(person)).session.id)).toEqual(NOTHING);
    const renamed = await signIn(person, { userAgent: SAFARI, deviceToken });
    expect(await unusual(renamed.session.id)).toEqual(NOTHING);
  });

  test('is remembered as one of the last fifty', async () => {
    const person = await seed.user();
    const { deviceToken } = await signIn(person);
    const ages = (count: number) =>
      app.sql(
        `insert into device (id, user_id, name, last_seen_at)
         select $1 || n, $1, 'Old', clock_timestamp() - make_interval(days => n)
         from generate_series(1, $2) as n`,
        [person.id, count],
      );
    await ages(60);
    await signIn(person);
    const kept = await app.sql<{ name: string }>('select name from device where user_id = $1', [
      person.id,
    ]);
    expect(kept).toHaveLength(50);
    expect(kept.filter(({ name }) => name !== 'Old')).toHaveLength(2);
    const { deviceToken: again } = await signIn(person, { deviceToken });
    expect(again).toBe(deviceToken);
  });

  test("is one with somebody else's token", async () => {
    const [person, other] = [await seed.user(), await seed.user()];
    await signIn(person);
    const { deviceToken } = await signIn(other);
    const { session, deviceToken: own } = await signIn(person, { userAgent: SAFARI, deviceToken });
    expect((await unusual(session.id)).notices).toEqual(['UNFAMILIAR_SIGN_IN']);
    expect(own).not.toBe(deviceToken);
  });
});

describe('a sign-in from another country', () => {
  test('is a fact, a mail and a metric, by the database of addresses', async () => {
    const person = await seed.user();
    await signIn(person);
    const before = await counted('new_country');
    const { session } = await signIn(person, { network: SOMEWHERE_IN_FRANCE });
    expect(session.country).toBe('FR');
    expect(await unusual(session.id)).toEqual(
      unfamiliar({ isNewDevice: false, isNewCountry: true, country: 'FR' }),
    );
    expect(await counted('new_country')).toBe(before + 1);
    const again = await signIn(person, { network: SOMEWHERE_IN_FRANCE });
    expect(await unusual(again.session.id)).toEqual(NOTHING);
  });

  test('is not invented where none is known', async () => {
    const person = await seed.user();
    await signIn(person);
    const { session } = await signIn(person, { network: NOWHERE });
    expect(session.country).toBeNull();
    expect(await unusual(session.id)).toEqual(NOTHING);
  });

  test('is as a trusted proxy says, before the database', async () => {
    const person = await seed.user();
    expect((await signIn(person, { country: 'ch' })).session.country).toBe('CH');
    expect((await signIn(person, { country: 'XX' })).session.country).toBe('DE');
    expect((await signIn(person, { country: 'T1' })).session.country).toBe('DE');
    expect((await signIn(person, { country: 'Germany' })).session.country).toBe('DE');
  });

  test('is not as anybody else says', async () => {
    const direct = await startAppOn(app, {
      TRUSTED_PROXIES: '192.0.2.1',
      COUNTRY_HEADER: 'CF-IPCountry',
    });
    const person = await seed.user();
    expect((await signIn(person, { country: 'CH', on: direct })).session.country).toBeNull();
    await direct.close();
  });
});

describe('an impossible journey', () => {
  test('marks the session, and tells the owner and the administrators', async () => {
    const person = await seed.user();
    const home = await signIn(person);
    await moveSessions(person, '-10 hours');
    const before = await counted('impossible_travel');
    const { session } = await signIn(person, { network: SYDNEY });
    expect(session).toMatchObject({ country: 'AU', isSuspicious: true });
    expect(await unusual(session.id)).toEqual({
      facts: [
        {
          action: 'SESSION_UNFAMILIAR',
          data: { isNewDevice: false, isNewCountry: true, country: 'AU' },
        },
        { action: 'SESSION_SUSPICIOUS', data: { reason: 'IMPOSSIBLE_TRAVEL', country: 'AU' } },
      ],
      notices: ['SUSPICIOUS_SIGN_IN'],
    });
    expect(await counted('impossible_travel')).toBe(before + 1);

    // The owner, who has been at home all the while, is not the one who stands out.
    expect((await signIn(person)).session.isSuspicious).toBe(false);
    const { token } = await (await seed.user('ADMIN')).signIn();
    const { auditEvents } = await app.must<
      { auditEvents: { edges: { node: { target: { id: string } } }[] } },
      never
    >(
      '{ auditEvents(first: 9, filter: { actions: [SESSION_SUSPICIOUS] }) { edges { node { target { id } } } } }',
      undefined,
      { token },
    );
    const seen = auditEvents.edges.map(({ node }) => node.target.id);
    expect(seen).toContain(session.id);
    expect(seen).not.toContain(home.session.id);
  });

  test('is none a day later, in the next town, or for another account', async () => {
    const person = await seed.user();
    await signIn(person);
    expect((await signIn(person, { network: POTSDAM })).session.isSuspicious).toBe(false);
    await moveSessions(person, '-24 hours');
    expect((await signIn(person, { network: SYDNEY })).session.isSuspicious).toBe(false);
    const other = await seed.user();
    expect((await signIn(other, { network: BERLIN })).session.isSuspicious).toBe(false);
  });

  test('is seen also when both sign in at once', async () => {
    const person = await seed.user();
    const both = await Promise.all([signIn(person), signIn(person, { network: SYDNEY })]);
    const suspicious = both.filter(({ session }) => session.isSuspicious);
    expect(suspicious).toHaveLength(1);
  });

  test('is one after a clock was set back', async () => {
    const person = await seed.user();
    await signIn(person);
    await moveSessions(person, '2 days');
    expect((await signIn(person, { network: SYDNEY })).session.isSuspicious).toBe(true);
  });

  test.each([
    ['Berlin to Paris in an hour', [52.5, 13.4], [48.9, 2.4], 1, false],
    ['Berlin to Paris in half an hour', [52.5, 13.4], [48.9, 2.4], 0.5, true],
    ['over the date line', [-18.1, 178.4], [-17.7, -179.0], 0.1, true],
    ['over the date line in an hour', [-18.1, 178.4], [-17.7, -179.0], 1, false],
    ['pole to pole', [90, 0], [-90, 77], 19.9, true],
    ['pole to pole in a day', [90, 0], [-90, 77], 24, false],
    ['across a town', [52.5, 13.4], [52.6, 13.5], 0, false],
  ])('%s', (_name, [lat1 = 0, lon1 = 0], [lat2 = 0, lon2 = 0], hours, expected) => {
    const from = { latitude: lat1, longitude: lon1, accuracyKm: 10 };
    const to = { latitude: lat2, longitude: lon2, accuracyKm: 10 };
    expect(isImpossible(from, to, hours)).toBe(expected);
    expect(isImpossible(to, from, hours)).toBe(expected);
    const vague = { ...to, accuracyKm: 20_100 };
    expect(isImpossible(from, vague, hours)).toBe(false);
  });
});

describe('the mail about a sign-in', () => {
  test('says when and in which country, and nothing that the client chose', async () => {
    const person = await seed.user();
    await signIn(person);
    const userAgent = 'Win-a-prize-at-evil.example/1.0';
    const { session } = await signIn(person, { network: SOMEWHERE_IN_FRANCE, userAgent });
    const sent: { to: string; subject: string; text: string }[] = [];
    const notify = createNotifyUser({
      ...app.services,
      mailer: { send: async (mail) => void sent.push(mail), close: () => undefined },
      publicUrl: 'https://id.example.org',
    });
    const job = { key: 'job-1.a' };
    const notice = 'UNFAMILIAR_SIGN_IN' as const;
    await notify({ userId: person.id, notice, sessionId: session.id }, job);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ to: person.email, subject: 'New sign-in to your account' });
    expect(sent[0]?.text).toMatch(/: \d{4}-\d\d-\d\d \d\d:\d\d UTC, France\./);
    expect(sent[0]?.text).not.toMatch(/evil|prize/);
    await notify({ userId: '', notice: 'PASSWORD_DISABLED' }, job);
    expect(sent, 'an account that is none is told nothing').toHaveLength(1);
  });

  test.each(['PASSWORD_DISABLED', 'UNFAMILIAR_SIGN_IN', 'SUSPICIOUS_SIGN_IN'] as const)(
    '%s is whole without a session',
    (notice) => {
      const account = { email: 'anna@example.org' };
      const { subject, text } = noticeMail(notice, account, 'https://id.example.org');
      expect(subject.length).toBeGreaterThan(10);
      expect(text).toContain('anna@example.org');
      expect(text).not.toMatch(/undefined|null|: \./);
    },
  );
});

describe('a device token', () => {
  const [key, previous] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

  test('is good for its account, also under the key before', () => {
    const id = newDeviceId();
    const token = formatDeviceToken(id, 'user_a', previous);
    expect(parseDeviceToken(token, 'user_a', [key, previous])).toBe(id);
    expect(parseDeviceToken(token, 'user_b', [key, previous])).toBeUndefined();
    expect(parseDeviceToken(token, 'user_a', [key])).toBeUndefined();
  });

  test('does not survive a change of any character', () => {
    const token = formatDeviceToken(newDeviceId(), 'user_a', key);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, by) => {
        const changed = token.slice(0, at) + by + token.slice(at + 1);
        fc.pre(!Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url')));
        expect(parseDeviceToken(changed, 'user_a', [key])).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => parseDeviceToken(text, 'user_a', [key]) === undefined),
    );
  });
});

describe('a database of addresses', () => {
  test('that is none does not open', () => {
    const broken = join(folder, 'broken.mmdb');
    writeFileSync(broken, 'no database');
    expect(() => openPlaces(broken)).toThrow();
    expect(() => openPlaces(join(folder, 'missing.mmdb'))).toThrow(/missing/);
  });

  test('knows nothing of what is no address', () => {
    const places = openPlaces(file);
    for (const address of ['', 'unknown', '2001:db8::1', '999.1.1.1', undefined]) {
      expect(places.find(address, undefined)).toEqual({ country: null, position: null });
    }
  });
});
