import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkReceipt, newReceipt } from '../src/councils/votes/receipts.ts';
import {
  ballotOpener,
  ballotSize,
  generateSealingKey,
  resealSealingKey,
  SUITE,
  sealBallot,
} from '../src/councils/votes/sealing.ts';
import { createSecrets } from '../src/secrets.ts';

const SECRET = 'kX0v8Zr2sN5qT7wY1uB4eH6jM9pC3fGd';
const NEXT_SECRET = 'pL4mR8tV2xZ6bD0fH3jN7qS1wY5aC9eG';
const secrets = createSecrets(SECRET);

const PROPOSAL = 'proposal_01h455vb4pex5vsknk084sn02q';
const ENTRY = 'rollentry_01h455vb4pex5vsknk084sn02q';
const OTHER_ENTRY = 'rollentry_01h455vb4pex5vsknk084sn02r';

const LONGEST_KEYS = Array.from({ length: 50 }, (_, n) => `option_${n}`.padEnd(40, '-'));
const SIZE = ballotSize(LONGEST_KEYS);
const CHOICES = {
  'for a motion': { kind: 'MOTION', motion: 'FOR' },
  'an abstention': { kind: 'ABSTAIN' },
  'one option': { kind: 'OPTIONS', options: LONGEST_KEYS.slice(0, 1) },
  'some options': { kind: 'OPTIONS', options: LONGEST_KEYS.slice(10, 13) },
  'a ranking of all options': { kind: 'RANKING', options: LONGEST_KEYS.toReversed() },
};

const key = await generateSealingKey(secrets, PROPOSAL);

function seal(choice: unknown, { entryId = ENTRY, receipt = newReceipt(), with_ = secrets } = {}) {
  const content = { receipt, choice: JSON.stringify(choice) };
  return sealBallot(with_, key, { proposalId: PROPOSAL, entryId }, content, SIZE);
}

async function open(sealed: Uint8Array, { entryId = ENTRY, of = key, with_ = secrets } = {}) {
  const openBallots = await ballotOpener(with_, of, PROPOSAL);
  const [ballot] = await openBallots([{ entryId, sealed }]);
  return ballot;
}

describe('the cipher suite', () => {
  // RFC 9180 gives the vectors of this suite in the file that its appendix A refers to
  // (cfrg/draft-irtf-cfrg-hpke, test-vectors.json: mode 0, kem_id 32, kdf_id 1, aead_id 2).
  const bytes = (hex: string) => Buffer.from(hex, 'hex');
  const skRm = bytes('497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d');
  const pkRm = bytes('430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c');
  const ikmR = bytes('dac33b0e9db1b59dbbea58d59a14e7b5896e9bdf98fad6891e99d1686492b9ee');
  const enc = bytes('6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256');
  const info = bytes('4f6465206f6e2061204772656369616e2055726e');
  const aad = bytes('436f756e742d30');
  const ct = bytes(
    'e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a',
  );

  it('derives the published key pair', async () => {
    const pair = await SUITE.DeriveKeyPair(ikmR, true);
    expect(Buffer.from(await SUITE.SerializePrivateKey(pair.privateKey))).toEqual(skRm);
    expect(Buffer.from(await SUITE.SerializePublicKey(pair.publicKey))).toEqual(pkRm);
  });

  it('opens the published ciphertext', async () => {
    const pair = {
      privateKey: await SUITE.DeserializePrivateKey(skRm),
      publicKey: await SUITE.DeserializePublicKey(pkRm),
    };
    const plain = await SUITE.Open(pair, enc, ct, { info, aad });
    expect(Buffer.from(plain).toString()).toBe('Beauty is truth, truth beauty');
  });
});

describe('a sealed ballot', () => {
  it.each(Object.entries(CHOICES))('opens to what it said: %s', async (_, choice) => {
    const receipt = newReceipt();
    const ballot = await open(await seal(choice, { receipt }));
    expect(ballot?.receipt).toBe(receipt);
    expect(JSON.parse(ballot?.choice ?? '')).toEqual(choice);
  });

  it('opens to what it said, whatever the keys of the options', async () => {
    const keys = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/), { maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(keys, async (options) => {
        const content = { receipt: newReceipt(), choice: JSON.stringify({ options }) };
        const place = { proposalId: PROPOSAL, entryId: ENTRY };
        const sealed = await sealBallot(secrets, key, place, content, ballotSize(options));
        expect(await open(sealed)).toEqual(content);
      }),
      { numRuns: 25 },
    );
  });

  it('has the same length whatever it says', async () => {
    const ballots = await Promise.all(Object.values(CHOICES).map((choice) => seal(choice)));
    expect(new Set(ballots.map((ballot) => ballot.length))).toEqual(new Set([SIZE + 48]));
    expect(ballotSize([])).toBe(164);
    expect(SIZE).toBe(2313);
  });

  it('is not made of what would be longer than others', async () => {
    await expect(seal({ options: [...LONGEST_KEYS, ...LONGEST_KEYS] })).rejects.toThrow('form');
    await expect(seal(CHOICES['an abstention'], { receipt: 'short' })).rejects.toThrow('form');
  });

  it('never looks the same twice, and shows neither choice nor receipt', async () => {
    const receipt = newReceipt();
    const choice = CHOICES['a ranking of all options'];
    const [one, two] = [await seal(choice, { receipt }), await seal(choice, { receipt })];
    const sameBytes = one.filter((byte, at) => byte === two[at]).length;
    expect(sameBytes).toBeLessThan(one.length / 32);
    for (const part of ['RANKING', 'option_', 'option', receipt, receipt.slice(0, 9)]) {
      expect(one.includes(part)).toBe(false);
    }
  });

  it('does not open when any part of it was changed', async () => {
    const sealed = await seal(CHOICES['for a motion']);
    for (const at of [0, 15, 31, 32, 100, sealed.length - 17, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(await open(changed), `byte ${at}`).toBeUndefined();
    }
  });

  it('does not open when it was cut or is none', async () => {
    const sealed = await seal(CHOICES['for a motion']);
    for (const length of [0, 31, 32, 40, sealed.length - 1]) {
      expect(await open(sealed.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
    expect(await open(Buffer.concat([sealed, Buffer.alloc(1)]))).toBeUndefined();
    // All zeros are a point of small order, which gives no secret (RFC 9180, 7.1.4).
    expect(await open(Buffer.alloc(sealed.length))).toBeUndefined();
  });

  it('does not open for another roll entry', async () => {
    const sealed = await seal(CHOICES['for a motion']);
    expect(await open(sealed, { entryId: OTHER_ENTRY })).toBeUndefined();
  });

  it('leaves those beside it as they are when it does not open', async () => {
    const good = await seal(CHOICES['an abstention'], { entryId: OTHER_ENTRY });
    const openBallots = await ballotOpener(secrets, key, PROPOSAL);
    const ballots = Array.from({ length: 40 }, (_, n) => ({
      entryId: OTHER_ENTRY,
      sealed: n === 20 ? Buffer.alloc(good.length, 7) : good,
    }));
    const opened = await openBallots(ballots);
    expect(opened).toHaveLength(40);
    expect(opened.flatMap((ballot, n) => (ballot ? [] : [n]))).toEqual([20]);
  });
});

describe('the key of a proposal', () => {
  it('is of no use for another proposal', async () => {
    const other = 'proposal_01h455vb4pex5vsknk084sn02r';
    const content = { receipt: newReceipt(), choice: '{}' };
    const place = { proposalId: other, entryId: ENTRY };
    await expect(ballotOpener(secrets, key, other)).rejects.toThrow('sealed');
    await expect(sealBallot(secrets, key, place, content, SIZE)).rejects.toThrow('sealed');
  });

  it('does not open ballots that were sealed to another', async () => {
    const sealed = await seal(CHOICES['for a motion']);
    const another = await generateSealingKey(secrets, PROPOSAL);
    expect(await open(sealed, { of: another })).toBeUndefined();
  });

  it('is of no use without the secret, and its parts stand in nothing that is kept', async () => {
    const stranger = createSecrets(NEXT_SECRET);
    await expect(ballotOpener(stranger, key, PROPOSAL)).rejects.toThrow('another secret');
    await expect(seal({}, { with_: stranger })).rejects.toThrow('another secret');
    const privatePart = secrets.open(key.privateSealed, `ballot-key:${PROPOSAL}`);
    const publicPart = secrets.open(key.publicSealed, `ballot-public-key:${PROPOSAL}`);
    for (const kept of [key.privateSealed, key.publicSealed, await seal({})]) {
      expect(kept.includes(privatePart.subarray(0, 32))).toBe(false);
      expect(kept.includes(publicPart)).toBe(false);
    }
  });

  it('is not replaced by one of whoever writes to the database', async () => {
    const theirs = await SUITE.GenerateKeyPair(true);
    const publicSealed = Buffer.from(await SUITE.SerializePublicKey(theirs.publicKey));
    const content = { receipt: newReceipt(), choice: '{}' };
    const place = { proposalId: PROPOSAL, entryId: ENTRY };
    await expect(sealBallot(secrets, { publicSealed }, place, content, SIZE)).rejects.toThrow();
  });

  it('opens while SECRET_KEY is replaced, and alone with the new one when sealed again', async () => {
    const before = await seal(CHOICES['one option']);
    const during = createSecrets(NEXT_SECRET, [SECRET]);
    const resealed = resealSealingKey(during, PROPOSAL, key);
    const after = createSecrets(NEXT_SECRET);
    const cast = await seal(CHOICES['one option'], { with_: during });
    for (const sealed of [before, cast]) {
      expect(await open(sealed, { with_: during })).toBeDefined();
      expect(await open(sealed, { with_: after, of: resealed })).toBeDefined();
    }
    expect(during.isCurrent(resealed.publicSealed)).toBe(true);
    expect(during.isCurrent(resealed.privateSealed)).toBe(true);
  });
});

describe('receipts', () => {
  it('are random and easy to compare by eye', () => {
    const receipts = Array.from({ length: 10_000 }, newReceipt);
    expect(new Set(receipts).size).toBe(receipts.length);
    for (const receipt of receipts) {
      expect(receipt).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){6}$/);
    }
    expect(new Set(receipts.join('')).size).toBe(32 + 1);
  });

  it('are read as people type them', () => {
    const receipt = '7K10-9WXM-40TD-VB3N-HC8R-E5ZJ-1GPA';
    for (const typed of [
      receipt,
      receipt.toLowerCase(),
      receipt.replaceAll('-', ''),
      ` ${receipt.replaceAll('-', ' ')} `,
      '7kio-9wxm-4otd-vb3n-hc8r-e5zj-lgpa',
    ]) {
      expect(checkReceipt('receipt', typed)).toBe(receipt);
    }
  });

  it.each(['', '7K10', '7K10-9WXM-40TD-VB3N-HC8R-E5ZJ-1GPU', 'é'.repeat(28), 'A'.repeat(29)])(
    'are refused when they are none: %s',
    (input) => {
      expect(() => checkReceipt('receipt', input)).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      );
    },
  );
});
