import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import canonicalize from 'canonicalize';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import type { RulesChange } from '../src/councils/voting/rules-change.ts';
import type { Choice, VotingOption } from '../src/councils/voting.ts';
import { sha256 } from '../verifier/canonical.ts';
import { type Keys, readKeys } from '../verifier/certificate.ts';
import { checkMinutes } from '../verifier/check.ts';
import type { Minutes, MinutesOfProposal } from '../verifier/minutes.ts';
import { startApp, type TestApp } from './support/app.ts';
import { AGAINST, FOR, fillBox, SECRET_KEY } from './support/ballots.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';
import { ROOT } from './support/shipped.ts';

const ABC: VotingOption[] = ['a', '10', '9'].map((key) => ({ key, label: `Option ${key}` }));
const ranking = (...keys: string[]): Choice => ({ kind: 'RANKING', ranking: keys });
const approved = (...keys: string[]): Choice => ({ kind: 'OPTIONS', options: keys });
const option = (key: string): Choice => ({ kind: 'OPTION', option: key });

/** Votes of a council, each of another kind: what six people say, of whom one delegates and one is recused. */
const VOTES: Record<string, { rules: RulesChange; options?: VotingOption[]; says: Choice[] }> = {
  'a motion by roll call': {
    rules: { quorum: { numerator: 1, denominator: 3, strict: true } },
    says: [FOR, AGAINST, FOR, { kind: 'ABSTAIN' }],
  },
  'a tie that the chair breaks': {
    rules: { tie: 'CHAIR' },
    says: [FOR, AGAINST],
  },
  'a single choice, secret': {
    rules: { method: 'SINGLE_CHOICE', secrecy: 'SECRET', majority: null },
    options: ABC,
    says: [option('a'), option('10'), option('a')],
  },
  'approvals, secret': {
    rules: { method: 'APPROVAL', secrecy: 'SECRET' },
    options: ABC,
    says: [approved('a', '9'), approved('9'), approved(), approved('10', 'a', '9')],
  },
  'a runoff with a tie': {
    rules: { method: 'RANKED_CHOICE', tie: 'LISTED_FIRST' },
    options: ABC,
    says: [ranking('a', '9'), ranking('9'), ranking('10', 'a'), ranking('10')],
  },
  'a motion that nobody votes on': { rules: {}, says: [] },
};

let app: TestApp;
let seed: Seed;
let councils: Councils;
let admins: SeededUser[];
let keys: Keys;
let keysText: string;
let folder: string;
/** Of a council whose members weigh different, and of one where all are alike. */
let weighted: Minutes;
let alike: Minutes;
let equals: SeededCouncil;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-verifier-'));
  app = await startApp({ SECRET_KEY });
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  admins = [await seed.user('ADMIN'), await seed.user('ADMIN')];
  weighted = await minutesOfCouncil(
    ['1', '2.5', '0.000001', '1', '3', '1'],
    await councils.council(),
  );
  equals = await councils.council();
  alike = await minutesOfCouncil(['1', '1', '1', '1', '1', '1'], equals);
  const answer = await app.fetch(
    'http://localhost:4000/.well-known/conclave-certificate-keys.json',
  );
  keysText = await answer.text();
  keys = readKeys(keysText);
}, 180_000);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function minutesOfCouncil(weights: string[], council: SeededCouncil): Promise<Minutes> {
  const people: SeededUser[] = [council.chair];
  for (const weight of weights.slice(1)) {
    people.push(await councils.member(council, 'OPERATOR', { weight }));
  }
  const isAlike = weights.every((weight) => weight === '1');
  let number = 0;
  for (const [title, { rules, options, says }] of Object.entries(VOTES)) {
    const id = await councils.proposal(council, { title, rules, ...(options && { options }) });
    const ballots = says.map((choice, place) => ({ userId: people[place]?.id ?? '', choice }));
    await fillBox(app, id, ballots);
    const recusal = { proposalId: id, reason: 'Kin of the applicant' };
    await app.services.recusals.recuse(recusal, actorOf(people[4] as SeededUser));
    if (!isAlike) await delegate(id, people[5] as SeededUser, people[1] as SeededUser);
    await end(id, council, number);
    number += 1;
  }
  const lost = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
  await app.sql('update proposal set sealing_key_sealed = null where id = $1', [lost]);
  await end(lost, council, 2);
  await councils.proposal(council, { title: 'Still open' });
  const hidden = await councils.proposal(council, { rules: { tally: 'AFTER_CERTIFICATION' } });
  await end(hidden, council, 0);
  return exported(council);
}

async function exported(council: SeededCouncil): Promise<Minutes> {
  const { token } = await council.chair.signIn();
  const answer = await app.fetch(
    `http://localhost:4000/councils/${council.slug}/minutes?format=json`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  return (await answer.json()) as Minutes;
}

async function delegate(proposalId: string, from: SeededUser, to: SeededUser): Promise<void> {
  const [entry] = await app.sql<{ id: string }>(
    'select id from roll_entry where proposal_id = $1 and user_id = $2',
    [proposalId, to.id],
  );
  // As it was before the delegate voted: of final ballots, none can be delegated to any more.
  await app.sql(
    `update roll_entry set delegate_id = $3, delegated_at = clock_timestamp()
     where proposal_id = $1 and user_id = $2`,
    [proposalId, from.id, entry?.id],
  );
}

/** Closes it; and certifies every second one, and annuls every third. */
async function end(id: string, council: SeededCouncil, number: number): Promise<void> {
  await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
  await app.services.settling.settleDue({ proposalIds: [id] });
  if (number % 2 === 1) {
    await app.services.certification.certify({ proposalId: id }, actorOf(council.chair));
  }
  if (number % 3 === 2) {
    for (const admin of admins) {
      const annulling = { proposalId: id, reason: 'Two were not invited' };
      await app.services.annulment.annul(annulling, actorOf(admin, true));
    }
  }
  await app.services.certificates.issue(id);
}

const problemsOf = (minutes: Minutes, by: Keys = keys) =>
  checkMinutes(minutes, by).flatMap(({ problems }) => problems);

const proposals = () =>
  [...weighted.proposals, ...alike.proposals].filter(
    ({ decision }) => decision.certificates.length > 0,
  );

describe('the verifier', () => {
  test('finds that votes of every kind were signed, and add up to their results', () => {
    for (const minutes of [weighted, alike]) {
      const findings = checkMinutes(minutes, keys);
      expect(findings.flatMap(({ problems }) => problems)).toEqual([]);
      expect(
        findings.map(({ certificates }) =>
          certificates.map(({ statement }) => statement.kind[0]).join(),
        ),
      ).toEqual(['C', 'C,C', 'C,A', 'C,C', 'C', 'C,C,A', 'A', '', '']);
    }
    const totals = weighted.proposals[2]?.votes.map(({ receipt }) => receipt);
    expect(totals).toEqual([null, null]);
    expect(alike.proposals[2]?.votes.every(({ receipt }) => receipt !== null)).toBe(true);
  });

  /** Names of people and what they wrote, which no certificate holds. */
  const UNCERTIFIED =
    /^decision\.(author|certifiedBy|endReason|rulesInWords|submittedAt)$|^roll\.\d+\.(member|delegate|recusal)$|^votes\.\d+\.voter$/;

  /** What is certified of a vote that was annulled with its ballots unopened. */
  const OF_UNOPENED =
    /^decision\.(annulledAt|body|certificates\.\d+\.\w+|certifiedAt|closedAt|id|result|resultHash|state|textHash|title)$/;

  test('finds every single value of minutes that is another one', () => {
    let tried = 0;
    for (const proposal of proposals()) {
      for (const path of leaves(proposal)) {
        const name = path.join('.');
        const isUnopened = proposal.decision.result === null;
        if (UNCERTIFIED.test(name) || (isUnopened && !OF_UNOPENED.test(name))) continue;
        const changed = withOther(proposal, path);
        const minutes = {
          council: alike.proposals.includes(proposal) ? alike.council : weighted.council,
          proposals: [changed],
        };
        expect(problemsOf(minutes), name).not.toEqual([]);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(1_000);
  });

  test('finds what was left out, put in, or taken from elsewhere', () => {
    const [first, second] = alike.proposals as [MinutesOfProposal, MinutesOfProposal];
    const { council } = alike;
    const changes: [string, (proposal: MinutesOfProposal) => void][] = [
      ['recount', (p) => void p.votes.pop()],
      ['roll', (p) => void p.roll.pop()],
      ['twice', (p) => void p.roll.push(structuredClone(p.roll[0] as never))],
      ['votes', (p) => void p.votes.push(structuredClone(p.votes[0] as never))],
      ['no certificate of CLOSE', (p) => void p.decision.certificates.splice(0)],
      ['textHash', (p) => void p.decision.options.push({ key: 'z', label: 'Z' })],
      [
        'two certificates of CLOSE',
        (p) => p.decision.certificates.push(...p.decision.certificates),
      ],
      [
        'proposal',
        (p) => void Object.assign(p.decision, { certificates: second.decision.certificates }),
      ],
      ['There is no certificate of CERTIFICATION', (p) => void p.decision.certificates.pop()],
      ['state: "CERTIFIED" is not "CLOSED"', (p) => Object.assign(p.decision, { state: 'CLOSED' })],
    ];
    for (const [says, change] of changes) {
      const proposal = structuredClone(/CERTIF.*ED|CERTIFICATION/.test(says) ? second : first);
      change(proposal);
      expect(problemsOf({ council, proposals: [proposal] }).join('\n')).toContain(says);
    }
    expect(problemsOf({ council: weighted.council, proposals: [first] }).join()).toContain(
      'council',
    );
  });

  test('takes no statement that was changed, member by member, and no other header', () => {
    for (const { decision } of proposals()) {
      for (const certificate of decision.certificates) {
        const [header = '', payload = '', signature] = certificate.jws.split('.');
        const statement = JSON.parse(Buffer.from(payload, 'base64url').toString());
        for (const path of leaves(statement)) {
          const text = canonicalize(withOther(statement, path)) ?? '';
          const jws = [header, Buffer.from(text).toString('base64url'), signature].join('.');
          expect(refusalOf(jws), path.join('.')).toBe('Its signature is wrong.');
        }
        const parts = JSON.parse(Buffer.from(header, 'base64url').toString());
        for (const path of leaves(parts)) {
          const other = Buffer.from(JSON.stringify(withOther(parts, path))).toString('base64url');
          expect(refusalOf([other, payload, signature].join('.'))).not.toBeNull();
        }
      }
    }
  });

  test('takes nothing that another key has signed, whatever it is called', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const jwk = publicKey.export({ format: 'jwk' });
    const [own] = JSON.parse(keysText).keys;
    const impostor = JSON.stringify({ keys: [{ ...jwk, kid: own.kid }] });
    expect(() => readKeys(impostor)).toThrow('is not the one that its name says');

    const resigned = (typ: string, kid: string) => {
      const proposal = structuredClone(alike.proposals[0] as MinutesOfProposal);
      const [certificate] = proposal.decision.certificates;
      const payload = certificate?.jws.split('.')[1];
      const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid, typ })).toString('base64url');
      const input = `${header}.${payload}`;
      return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
    };
    const kid = await calculateJwkThumbprint(jwk as never);
    const type = 'conclave-certificate+jws';
    expect(refusalOf(resigned(type, own.kid))).toBe('Its signature is wrong.');
    expect(refusalOf(resigned(type, kid))).toContain('have none that is called');
    const known = readKeys(JSON.stringify({ keys: [{ ...jwk, kid }] }));
    expect(refusalOf(resigned(type, kid), known), 'a key that is trusted').toBeNull();
    expect(refusalOf(resigned('at+jwt', kid), known)).toBe(
      'It is no certificate: its type is "at+jwt".',
    );
  });

  test('finds the same when the accounts of voters have been deleted since', async () => {
    const [first] = alike.proposals;
    const voters = first?.roll.filter(({ userId }) => userId !== equals.chair.id) ?? [];
    for (const { userId } of voters) {
      await app.services.deletion.deleteOther(userId, null, SYSTEM);
    }
    const after = await exported(equals);
    expect(problemsOf(after)).toEqual([]);
    const certificates = after.proposals.map(({ decision }) => decision.certificates);
    expect(certificates).toEqual(alike.proposals.map(({ decision }) => decision.certificates));
    expect(JSON.stringify(after)).not.toContain('Member ');
    expect(JSON.stringify(alike)).toContain('Member ');
  });

  test('takes no access token', async () => {
    const { token } = await (admins[0] as SeededUser).signIn();
    expect(refusalOf(token)).toBe('It is no certificate: its type is "at+jwt".');
  });
});

/** Why a JWS is no certificate; null where it is one. */
function refusalOf(jws: string, by: Keys = keys): string | null {
  const proposal = structuredClone(alike.proposals[0] as MinutesOfProposal);
  proposal.decision.certificates = [{ hash: sha256(jws), jws, keyId: '', kind: 'CLOSE' }];
  const problems = problemsOf({ council: alike.council, proposals: [proposal] }, by);
  const refusal = problems.find((problem) => problem.startsWith('certificate of CLOSE: '));
  return refusal?.slice('certificate of CLOSE: '.length) ?? null;
}

describe('node verifier/verify.ts', () => {
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  async function run(...args: string[]) {
    const command = [join(ROOT, 'verifier/verify.ts'), ...args];
    try {
      const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder });
      return { code: 0, stdout, stderr: '' };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  }

  test('says what was signed, or what differs, and ends accordingly', async () => {
    const own = write('keys.json', keysText);
    const good = write('minutes.json', JSON.stringify(alike));
    const [first] = alike.proposals as [MinutesOfProposal];
    const jws = first.decision.certificates[0]?.jws ?? '';
    const kept = write('kept.jws', `${jws}\n`);
    const proven = await run('--keys', own, '--certificate', kept, good);
    expect(proven.stdout).toContain('OK: signed so, and counted again with the same result.');
    expect(proven.stdout).toMatch(
      /CLOSE {9}20\S+Z: ADOPTED, 6 on the roll, 4 ballots or totals, signed by http:\/\/localhost:4000 with \S+\n/,
    );
    expect(proven.code).toBe(0);
    const alone = await run('--keys', own, '--certificate', kept);
    expect([alone.code, alone.stdout]).toEqual([
      0,
      expect.stringContaining('counting it again takes the minutes'),
    ]);

    const changed = structuredClone(alike);
    (changed.proposals[0]?.votes[0] as { choice: Choice }).choice = AGAINST;
    const bad = await run('--keys', own, write('changed.json', JSON.stringify(changed)));
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('DIFFERS  CLOSE, ballots: {"hash":"');
    expect(bad.stdout).toContain('DIFFERS  recount, got: "2" is not "1"');
    expect(bad.stdout).toContain('NOT PROVEN: ');

    const elsewhere = await run(
      '--keys',
      own,
      '--certificate',
      kept,
      write('w.json', JSON.stringify(weighted)),
    );
    expect([elsewhere.code, elsewhere.stdout]).toEqual([
      1,
      expect.stringContaining('It is not among those of the minutes.'),
    ]);
    const none = { ...alike, proposals: alike.proposals.slice(-2) };
    const empty = await run('--keys', own, write('none.json', JSON.stringify(none)));
    expect([empty.code, empty.stdout]).toEqual([
      1,
      expect.stringContaining('NOT PROVEN: there is no certificate.'),
    ]);
  });

  test('says how it is used, and what it cannot read', async () => {
    const own = write('keys.json', keysText);
    const cut = write('cut.json', JSON.stringify(alike).slice(0, -100));
    for (const [args, says] of [
      [[], 'Usage: '],
      [['--nonsense'], 'Usage: '],
      [['--keys', own], 'Usage: '],
      [['--keys', own, 'missing.json'], 'ENOENT'],
      [['--keys', own, cut], 'is no export of minutes as JSON, or not a whole one'],
      [['--keys', cut, own], 'The file of keys is no JSON object.'],
    ] as [string[], string][]) {
      const { code, stderr } = await run(...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
    }
  });
});

type Path = (string | number)[];

/** Paths of all values in an object that are no objects themselves. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
}

/** The same object with another value there. */
function withOther<T>(object: T, path: Path): T {
  const copy = structuredClone(object);
  const [last = '', ...above] = path.toReversed();
  let holder = copy as Record<string, unknown>;
  for (const name of above.reverse()) holder = holder[name] as Record<string, unknown>;
  holder[last] = otherThan(holder[last]);
  return copy;
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  // What is a decimal stays one: not its form is to be found, but that it is another.
  if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return `1${value}`;
  return typeof value === 'string' ? `${value}x` : 'x';
}
