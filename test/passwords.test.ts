import { hash as argonHash } from '@node-rs/argon2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PublicError } from '../src/errors.ts';
import { createPasswordHasher, hashingConcurrency } from '../src/users/password-hashing.ts';
import { checkPassword, describeRefusal, normalisePassword } from '../src/users/passwords.ts';

const POLICY = { minLength: 15, maxLength: 128 };
const ANNA = { email: 'anna.smith+votes@example.org', displayName: 'Anna-Lena Smith' };
const GOOD = 'ballet stapler orbit fossil';

const check = (password: string, person = ANNA, policy = POLICY) =>
  checkPassword(password, policy, person);

describe('the length of a password', () => {
  it('is counted in characters, composed, whatever their encoding', () => {
    expect(check('kayak thunder 4')).toBeUndefined();
    expect(check('kayak thunder4')).toBe('TOO_SHORT');
    // 14 characters that take 28 code units, and 15 that take 30.
    expect(check('🛶🌋🎻🦔🧭🪁🍄🐚🧶🦚🌵🎲🪐🥁')).toBe('TOO_SHORT');
    expect(check('🛶🌋🎻🦔🧭🪁🍄🐚🧶🦚🌵🎲🪐🥁🦭')).toBeUndefined();
    // Eight letters, each with an accent of its own.
    expect(check('éèêëàâùû'.normalize('NFD'))).toBe('TOO_SHORT');
  });

  it('has both ends', () => {
    const long = (length: number) =>
      Array.from({ length }, (_, index) => String.fromCodePoint(0x4e00 + index * 7)).join('');
    expect(check(long(128))).toBeUndefined();
    expect(check(long(129))).toBe('TOO_LONG');
    expect(check('kayak 4', ANNA, { minLength: 8, maxLength: 128 })).toBe('TOO_SHORT');
    expect(check('kayak 4u', ANNA, { minLength: 8, maxLength: 128 })).toBeUndefined();
  });
});

describe('common passwords', () => {
  it.each([
    'passwordpassword',
    'PASSWORDpassword',
    'Password1Password1',
    'passwordpassword1!',
    'P@ssw0rdP@ssw0rd',
    'qwertyuiop123456',
    'QwertyuiopAsdfghjkl',
    'qwertzuiopü12345',
    'йцукенгшщзфывапролд',
    'aaaaaaaaaaaaaaa',
    '               ',
    '123456789012345',
    '987654321987654321',
    'abcdefghijklmnop',
    'zyxwvutsrqponml',
    'ab1ab1ab1ab1ab1',
    'iloveyouforever',
    'manchester united',
    'welcome2024welcome2024',
    'letmein-letmein-letmein',
    'correcthorsebatterystaple'.slice(0, 7).repeat(3),
    'stairwaytoheaven',
    'ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ',
  ])('refuses %s', (password) => {
    expect(check(password)).toBe('COMMON');
  });

  it.each([
    GOOD,
    'purple monkey dishwasher',
    'sunflower-tractor-9',
    'k7#pQ9vLx2!mZw4',
    'the seventeen cardinals sat down',
    'wir fahren morgen ans meer',
    'ночной поезд на север',
  ])('takes %s, with no rule of composition', (password) => {
    expect(check(password)).toBeUndefined();
  });

  it('refuses what is listed, where shorter ones are allowed', () => {
    const policy = { minLength: 8, maxLength: 128 };
    for (const password of ['sunshine', 'Football1', 'TRUSTNO1', 'zaq12wsx', 'metallica']) {
      expect(check(password, ANNA, policy), password).toBe('COMMON');
    }
  });

  it('refuses every short piece repeated', () => {
    const pieces = fc.string({ unit: fc.constantFrom(...'kxzvbw479'), minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(pieces, (piece) => {
        expect(check(piece.repeat(Math.ceil(15 / piece.length)))).toBe('COMMON');
      }),
    );
  });

  it('takes what a generator makes', () => {
    const generated = fc.uint8Array({ minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(generated, (bytes) => {
        fc.pre(new Set(bytes).size > 10);
        expect(check(Buffer.from(bytes).toString('base64url'))).toBeUndefined();
      }),
    );
  });

  it('decides soon, whatever it is given', () => {
    const parts = ['p@ssw0rd', '1234', '2019', 'qwe', 'love', '!', 'aaa', 'dragon', '4@8(3', ' '];
    const tricky = fc.array(fc.constantFrom(...parts), { minLength: 20, maxLength: 60 });
    const before = process.cpuUsage();
    fc.assert(fc.property(tricky, (list) => void check(list.join('').slice(0, 128))));
    // Of the process alone, whatever else the machine has to do: microseconds, for a hundred of them.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 100).toBeLessThan(50_000);
  });
});

describe('personal passwords', () => {
  it.each([
    ['the whole address', 'my anna.smith+votes@example.org'],
    ['the part before the @', 'see ANNA.SMITH+VOTES here'],
    ['that part without its tag', 'hello anna.smith hello'],
    ['that part without its signs', 'one annasmith two three'],
    ['the display name', 'xx anna-lena smith xx'],
    ['the display name without its signs', 'zebra AnnaLenaSmith zebra'],
    ['a part of the name', 'the blacksmith of old town'],
    ['the name of the service', 'white smoke Conclave 1978'],
  ])('may not hold %s', (_, password) => {
    expect(check(password)).toBe('PERSONAL');
  });

  it('compare without case and accents', () => {
    const person = { email: 'j@example.org', displayName: 'José Ångström' };
    expect(check('winter ANGSTROM walk', person)).toBe('PERSONAL');
    expect(check('winter jose walks on', person)).toBe('PERSONAL');
  });

  it('may hold parts too short to mean anything', () => {
    const person = { email: 'al@example.org', displayName: 'Al Wu' };
    expect(check('wuthering almanac 88', person)).toBeUndefined();
  });

  it('are no accident across words', () => {
    const person = { email: 'x@example.org', displayName: 'Anna' };
    expect(check('japan natural orbit', person)).toBeUndefined();
  });

  it('are found wherever the name stands', () => {
    const around = fc.string({ minLength: 8, maxLength: 20 });
    fc.assert(
      fc.property(around, around, (before, behind) => {
        expect(check(`${before}Smith${behind}`)).toBe('PERSONAL');
      }),
    );
  });
});

describe('the characters of a password', () => {
  it.each([
    ['a tab', '\t'],
    ['a line feed', '\n'],
    ['NUL', '\0'],
    ['half a character', '\ud83d'],
    ['the replacement character', '\ufffd'],
    ['a zero-width space', '\u200b'],
    ['a mark of direction', '\u202e'],
    ['a line separator', '\u2028'],
    ['a private character', '\ue000'],
  ])('may not be %s', (_, character) => {
    expect(check(`kayak${character}thunder orbit`)).toBe('UNUSABLE_CHARACTER');
  });

  it('may be of any script, with emoji and their joiners', () => {
    expect(check('👩‍🚀 fährt zum Mond 🌒')).toBeUndefined();
    expect(check('می‌خواهم به کوه بروم')).toBeUndefined();
  });

  it('are the same however a device composes them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (password) => {
        const normal = normalisePassword(password);
        expect(normalisePassword(normal)).toBe(normal);
        expect(normalisePassword(password.normalize('NFD'))).toBe(normal);
      }),
    );
    expect(normalisePassword('a\u00a0b\u3000c')).toBe('a b c');
  });

  it('get one answer composed or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 10, maxLength: 40 }), (password) => {
        expect(check(password.normalize('NFD'))).toBe(check(password.normalize('NFC')));
      }),
    );
  });
});

it('says in words why it refuses, with the limits', () => {
  expect(describeRefusal('TOO_SHORT', POLICY)).toContain('at least 15 characters');
  expect(describeRefusal('TOO_LONG', POLICY)).toContain('at most 128 characters');
  const reasons = ['TOO_SHORT', 'TOO_LONG', 'COMMON', 'PERSONAL', 'UNUSABLE_CHARACTER'] as const;
  expect(new Set(reasons.map((reason) => describeRefusal(reason, POLICY))).size).toBe(5);
});

describe('hashing', () => {
  const hasher = createPasswordHasher();

  it('makes argon2id hashes of 19 MiB, two passes and one lane, each with its own salt', async () => {
    const [one, two] = await Promise.all([hasher.hash(GOOD), hasher.hash(GOOD)]);
    expect(one).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(one).not.toBe(two);
    expect(await hasher.verify(one, GOOD)).toBe(true);
    expect(await hasher.verify(one, `${GOOD}!`)).toBe(false);
    expect(hasher.needsRehash(one)).toBe(false);
  });

  it('takes a password for the same however it was composed', async () => {
    const hash = await hasher.hash('Zoë\u00a0sails tomorrow'.normalize('NFD'));
    expect(await hasher.verify(hash, 'Zoë sails tomorrow'.normalize('NFC'))).toBe(true);
  });

  it.each([
    '',
    'hunter2',
    '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA',
    '$2b$10$abcdefghijklmnopqrstuv',
  ])('matches nothing to the malformed hash %j', async (malformed) => {
    expect(await hasher.verify(malformed, GOOD)).toBe(false);
    expect(hasher.needsRehash(malformed)).toBe(true);
  });

  it('still reads older parameters, and says that they are old', async () => {
    const old = await argonHash(GOOD, { memoryCost: 8192, timeCost: 3 });
    expect(await hasher.verify(old, GOOD)).toBe(true);
    expect(hasher.needsRehash(old)).toBe(true);
  });

  it('takes an unknown account for as long as a known one', async () => {
    const hash = await hasher.hash(GOOD);
    const time = async (work: () => Promise<unknown>) => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 9; round++) {
      known.push(await time(() => hasher.verify(hash, 'something else')));
      unknown.push(await time(() => hasher.verifyDummy('something else')));
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[4] ?? 0;
    // Without the work it would be a thousandth.
    expect(median(unknown) / median(known)).toBeGreaterThan(0.2);
    expect(median(unknown) / median(known)).toBeLessThan(5);
    expect(await hasher.verifyDummy(GOOD)).toBe(false);
  });

  it('leaves two threads of the pool to others', () => {
    expect([1, 2, 3, 4, 16].map(hashingConcurrency)).toEqual([1, 1, 1, 2, 14]);
    expect(hashingConcurrency()).toBe(2);
  });

  it('serves in order, and sends away those who would wait too long', async () => {
    const busy = createPasswordHasher({ concurrency: 1, maxWaiting: 3 });
    const done: number[] = [];
    const served = [0, 1, 2, 3].map((index) => busy.hash(GOOD).then(() => done.push(index)));
    const refused = await busy.verifyDummy(GOOD).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PublicError);
    expect((refused as PublicError).extensions).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterSeconds: expect.any(Number),
    });
    expect(done).toEqual([]);
    await Promise.all(served);
    expect(done).toEqual([0, 1, 2, 3]);
    expect(await busy.verifyDummy(GOOD)).toBe(false);
  });

  it('gives its place back when hashing fails', async () => {
    const one = createPasswordHasher({ concurrency: 1 });
    const broken = { normalize: undefined } as unknown as string;
    await expect(one.hash(broken)).rejects.toThrow();
    expect(await one.hash(GOOD)).toContain('$argon2id$');
  });
});
