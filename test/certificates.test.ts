import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { loadConfig } from '../src/config.ts';
import type { RulesChange } from '../src/councils/voting/rules-change.ts';
import { graphql } from '../src/generated/client/index.ts';
import { startWorker, type TaskActions } from '../src/jobs/worker.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { AGAINST, FOR, fillBox, SECRET_KEY } from './support/ballots.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededSession, type SeededUser } from './support/seed.ts';

const CERTIFICATES = graphql(`
  query CertificatesOfVote($id: ID!) {
    proposal(id: $id) {
      certificates { kind jws hash keyId issuedAt }
      history(first: 30) { edges { node { action } } }
    }
  }
`);

const KEYS = 'http://localhost:4000/.well-known/conclave-certificate-keys.json';
const OTHER_KEY = 'aNother-secret-that-opens-no-certificate-key-01';

let app: TestApp;
let second: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let chair: SeededSession;
let people: SeededUser[];
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
  second = await startAppOn(app, { SECRET_KEY });
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
  chair = await council.chair.signIn();
  people = [council.chair];
  for (let n = 0; n < 4; n++) people.push(await councils.member(council));
});
afterAll(async () => {
  await second?.close();
  await app?.close();
});

/** A vote of five: three for it, one against; the last one is recused, for a reason. */
async function vote(rules: RulesChange = {}): Promise<string> {
  const id = await councils.proposal(council, { rules });
  const ballots = [FOR, FOR, FOR, AGAINST].map((choice, place) => ({
    userId: people[place]?.id ?? '',
    choice,
  }));
  await fillBox(app, id, ballots);
  const recused = people[4] as SeededUser;
  await app.services.recusals.recuse({ proposalId: id, reason: 'My own house' }, actorOf(recused));
  return id;
}

async function closed(rules: RulesChange = {}): Promise<string> {
  const id = await vote(rules);
  await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
  await app.services.settling.settleDue({ proposalIds: [id] });
  return id;
}

async function certify(id: string): Promise<void> {
  await app.services.certification.certify({ proposalId: id }, actorOf(council.chair));
}

async function annul(id: string): Promise<SeededUser[]> {
  const admins = [await seed.user('ADMIN'), await seed.user('ADMIN')];
  for (const admin of admins) {
    await app.services.annulment.annul(
      { proposalId: id, reason: 'Said in confidence' },
      actorOf(admin, true),
    );
  }
  return admins;
}

const shownTo = async (id: string, who: SeededSession = chair) =>
  (await app.must(CERTIFICATES, { id }, who)).proposal?.certificates ?? [];

const storedOf = (id: string) =>
  app.sql<{ kind: string; jws: string; hash: string; kid: string }>(
    'select kind, jws, hash, kid from vote_certificate where proposal_id = $1 order by kind desc',
    [id],
  );

const factsOf = (id: string) =>
  app.sql<{ data: object }>(
    `select data from audit_event where target_id = $1 and action = 'CERTIFICATE_ISSUED'
     order by occurred_at, id`,
    [id],
  );

/** What a certificate says, to whoever has nothing but the published keys. */
async function read(jws: string) {
  const keys = (await (await app.fetch(KEYS)).json()) as JSONWebKeySet;
  const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(keys));
  const text = new TextDecoder().decode(payload);
  const statement = JSON.parse(text);
  expect(text).toBe(canonicalize(statement));
  return { statement, header: protectedHeader, text };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the certificate of a close', () => {
  test('says what was decided, on what, by whom it may be checked, and names nobody', async () => {
    const id = await closed();
    await app.services.certificates.issue(id);
    const [certificate, ...others] = await shownTo(id);
    expect(others).toEqual([]);
    const { jws = '', hash, keyId, kind } = certificate ?? {};
    expect([kind, hash]).toEqual(['CLOSE', sha256(jws)]);
    const { statement, header, text } = await read(jws);
    expect(header).toEqual({ alg: 'EdDSA', kid: keyId, typ: 'conclave-certificate+jws' });
    const [row] = await app.sql<{ text: string; opens: Date; closes: Date }>(
      'select text_hash as text, opens_at as opens, closes_at as closes from proposal where id = $1',
      [id],
    );
    expect(statement).toMatchObject({
      ballots: { hash: expect.stringMatching(/^[0-9a-f]{64}$/), number: 4 },
      closedAt: row?.closes.toISOString(),
      closedBy: null,
      closesAt: row?.closes.toISOString(),
      council: council.id,
      format: 'conclave-certificate/1',
      issuer: 'http://localhost:4000',
      kind: 'CLOSE',
      opensAt: row?.opens.toISOString(),
      proposal: id,
      result: {
        outcome: 'ADOPTED',
        base: { kind: 'CAST', weight: '4' },
        needed: { weight: '2', strict: true },
        got: '3',
        quorum: null,
        recused: [expect.stringMatching(/^rollentry_/)],
      },
      resultHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      roll: { number: 5, weight: '5' },
      rules: { method: 'MOTION', secrecy: 'ROLL_CALL' },
      textHash: row?.text,
    });
    for (const words of ['My own house', ...people.map((one) => one.displayName)]) {
      expect(text).not.toContain(words);
    }
    expect(await factsOf(id)).toEqual([{ data: { kind: 'CLOSE', hash, kid: keyId } }]);
    const { proposal } = await app.must(CERTIFICATES, { id }, chair);
    const actions = proposal?.history.edges.map(({ node }) => node.action);
    expect(actions?.at(-1)).toBe('CERTIFICATE_ISSUED');
  });

  test('says who closed it before its time', async () => {
    const id = await councils.proposal(council, { rules: { ballotsMayChange: false } });
    const choices = people.map(({ id: userId }) => ({ userId, choice: FOR }));
    await fillBox(app, id, choices);
    await app.services.closing.close({ proposalId: id }, actorOf(council.chair));
    await app.services.certificates.issue(id);
    const { statement } = await read((await storedOf(id))[0]?.jws ?? '');
    expect(statement.closedBy).toBe(council.chair.id);
    expect(statement.closedAt < statement.closesAt).toBe(true);
  });

  test('is wanted by the transaction that writes the close down, and is not there before', async () => {
    const id = await vote();
    await app.services.certificates.issue(id);
    expect(await storedOf(id)).toEqual([]);
    const jobs = () =>
      app.sql(
        `select from graphile_worker._private_jobs j join graphile_worker._private_tasks t
           on t.id = j.task_id
         where t.identifier = 'issue-certificates' and payload->>'proposalId' = $1`,
        [id],
      );
    expect(await jobs()).toHaveLength(0);
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await app.services.settling.settleDue({ proposalIds: [id] });
    expect(await jobs()).toHaveLength(1);
    await certify(id);
    expect(await jobs()).toHaveLength(2);
    await annul(id);
    expect(await jobs()).toHaveLength(3);
  });

  test.each<[string, (id: string) => string, string]>([
    [
      'ballot',
      (id) => `update ballot set choice = '{"kind": "AGAINST"}' where proposal_id = '${id}'`,
      'tally',
    ],
    [
      'proposal',
      (id) => `update proposal set result = jsonb_set(result, '{got}', '"4"') where id = '${id}'`,
      'got',
    ],
  ])('is not issued where a %s was changed in the database', async (table, statement, part) => {
    const id = await closed();
    await councils.withoutTriggers(table, statement(id));
    await app.services.certificates.issue(id);
    expect(await storedOf(id)).toEqual([]);
    expect(app.logs).toContainEqual(
      expect.objectContaining({
        event: 'recount_differs',
        proposalId: id,
        differences: expect.arrayContaining([part]),
      }),
    );
    await annul(id);
    await app.services.certificates.issue(id);
    const [annulment] = await storedOf(id);
    expect((await read(annulment?.jws ?? '')).statement).toMatchObject({
      kind: 'ANNULMENT',
      close: null,
    });
  });
});

describe('what comes after the close', () => {
  test('is certified, too, and names the certificate of the close', async () => {
    const id = await closed();
    await certify(id);
    const [first, other] = await annul(id);
    await app.services.certificates.issue(id);
    const certificates = await shownTo(id);
    expect(certificates.map(({ kind }) => kind)).toEqual(['CLOSE', 'CERTIFICATION', 'ANNULMENT']);
    const [close, certification, annulment] = await Promise.all(
      certificates.map(async ({ jws }) => read(jws)),
    );
    const common = { proposal: id, council: council.id, close: certificates[0]?.hash };
    const { resultHash } = close?.statement ?? {};
    expect(certification?.statement).toMatchObject({
      ...common,
      certifiedBy: council.chair.id,
      resultHash,
    });
    expect(annulment?.statement).toMatchObject({
      ...common,
      annulledBy: other?.id,
      requestedBy: first?.id,
      resultHash,
    });
    expect(annulment?.text).not.toContain('in confidence');
  });

  test('a vote that was annulled with its ballots unopened has a certificate of that alone', async () => {
    const id = await vote({ secrecy: 'SECRET' });
    await app.sql('update proposal set sealing_key_sealed = null where id = $1', [id]);
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await app.services.settling.settleDue({ proposalIds: [id] });
    await app.services.certificates.issue(id);
    expect(await storedOf(id)).toEqual([]);
    await annul(id);
    await app.services.certificates.issue(id);
    const certificates = await shownTo(id);
    expect(certificates.map(({ kind }) => kind)).toEqual(['ANNULMENT']);
    const { statement } = await read(certificates[0]?.jws ?? '');
    expect(statement).toMatchObject({ close: null, resultHash: null });
    expect(statement.closedAt).toMatch(/Z$/);
  });
});

describe('whoever may not know the result', () => {
  test.each<RulesChange>([
    { tally: 'AFTER_CERTIFICATION' },
    { tally: 'AFTER_CERTIFICATION', secrecy: 'SECRET' },
  ])('learns nothing of it by a certificate before it is certified (%o)', async (rules) => {
    const id = await closed(rules);
    await app.services.certificates.issue(id);
    expect(await storedOf(id)).toHaveLength(1);
    const admin = await (await seed.user('ADMIN')).signIn();
    for (const who of [chair, admin]) expect(await shownTo(id, who)).toEqual([]);
    const headers = { authorization: `Bearer ${chair.token}` };
    for (const format of ['md', 'json']) {
      const path = `http://localhost:4000/proposals/${id}/minutes?format=${format}`;
      const minutes = await (await app.fetch(path, { headers })).text();
      expect(minutes).not.toContain('eyJ');
    }
    expect(Object.keys((await factsOf(id))[0]?.data ?? {}).sort()).toEqual(['hash', 'kid', 'kind']);
    await certify(id);
    await app.services.certificates.issue(id);
    expect((await shownTo(id)).map(({ kind }) => kind)).toEqual(['CLOSE', 'CERTIFICATION']);
  });

  test('is not told of the proposal, either', async () => {
    const closedCouncil = await councils.council({ visibility: 'MEMBERS' });
    const id = await councils.proposal(closedCouncil);
    const outsider = await (await seed.user()).signIn();
    const { data } = await app.ask(CERTIFICATES, { id }, outsider);
    expect(data?.proposal ?? null).toBeNull();
  });
});

describe('one of each kind', () => {
  test('however many issue at once, on whichever node, while the key is replaced', async () => {
    const ids = await Promise.all([closed(), closed({ secrecy: 'SECRET' }), closed()]);
    for (const id of ids) await certify(id);
    await Promise.all([
      ...ids.flatMap((id) =>
        Array.from({ length: 6 }, (_, n) => (n % 2 ? app : second).services.certificates.issue(id)),
      ),
      ...[app, second, app, second].map(({ services }) =>
        services.certificateKeys.rotate(false, SYSTEM),
      ),
    ]);
    for (const id of ids) {
      const stored = await storedOf(id);
      expect(stored.map(({ kind }) => kind)).toEqual(['CLOSE', 'CERTIFICATION']);
      const statements = await Promise.all(stored.map(({ jws }) => read(jws)));
      expect(statements[1]?.statement.close).toBe(stored[0]?.hash);
      expect(await factsOf(id)).toHaveLength(2);
    }
  });

  test('which is the same, bit by bit, whoever issues it, and when', async () => {
    const id = await closed({ secrecy: 'SECRET' });
    await app.services.certificates.issue(id);
    const before = await storedOf(id);
    await councils.withoutTriggers(
      'vote_certificate',
      `delete from vote_certificate where proposal_id = '${id}'`,
    );
    await second.services.certificates.issue(id);
    expect(await storedOf(id)).toEqual(before);
  });

  test('which neither the server deletes, nor its owner changes in passing', async () => {
    const id = await closed();
    await app.services.certificates.issue(id);
    await expect(app.db.fork().execute('delete from vote_certificate')).rejects.toThrow(
      'permission',
    );
    await expect(app.sql(`update vote_certificate set jws = ''`)).rejects.toThrow(
      'may not be changed',
    );
  });

  test('by workers that begin after the close, and for what no job is left', async () => {
    const ids = [await closed(), await closed()];
    await app.sql(`select graphile_worker.complete_jobs(array_agg(j.id)) from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = 'issue-certificates' and payload->>'proposalId' = '${ids[0]}'`);
    await app.sql(`select graphile_worker.add_job('issue-certificates', '{}')`);
    const nothing = async () => undefined;
    const actionsOf = ({ services }: TestApp) =>
      ({
        'issue-certificates': ({ proposalId }: { proposalId?: string }) =>
          proposalId
            ? services.certificates.issue(proposalId)
            : services.certificates.issueMissing(),
        'notify-roll': nothing,
        'settle-proposals': nothing,
      }) as unknown as TaskActions;
    const log = createLogger({ level: 'silent', pretty: false });
    const settings = loadConfig({ NODE_ENV: 'test' });
    const workers = await Promise.all(
      [app, second].map((node) =>
        startWorker({ url: node.appUrl, actions: actionsOf(node), log, settings }),
      ),
    );
    try {
      await vi.waitFor(
        async () => {
          for (const id of ids) expect(await storedOf(id)).toHaveLength(1);
        },
        { timeout: 50_000, interval: 100 },
      );
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
    for (const id of ids) expect(await factsOf(id)).toHaveLength(1);
  });
});

test('a node whose secret does not open the key issues nothing, says so, and harms nothing', async () => {
  // Without the secret of the tokens it would not even serve: here it lacks that of certificates alone.
  const id = await closed();
  const other = await startAppOn(app, {
    SECRET_KEY: OTHER_KEY,
    SECRET_KEY_PREVIOUS: SECRET_KEY,
  });
  try {
    await other.services.certificateKeys.rotate(false, SYSTEM);
    await expect(app.services.certificates.issue(id)).rejects.toThrow('opens the certificate key');
    await expect(app.services.certificates.issueMissing()).rejects.toThrow(
      'opens the certificate key',
    );
    expect(await storedOf(id)).toEqual([]);
    expect(app.logs).toContainEqual(
      expect.objectContaining({ event: 'certificate_not_issued', proposalId: id }),
    );
    await other.services.certificates.issue(id);
    expect(await storedOf(id)).toHaveLength(1);
  } finally {
    await app.services.certificateKeys.rotate(true, SYSTEM);
    await other.close();
  }
});

describe('tokens and certificates', () => {
  test('are not taken for each other', async () => {
    const id = await closed();
    await app.services.certificates.issue(id);
    const { jws = '' } = (await storedOf(id))[0] ?? {};
    const { errors } = await app.ask('{ viewer { id } }', undefined, { token: jws });
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await expect(read(chair.token)).rejects.toThrow('no applicable key');
  });
});
