import {
  AEAD_AES_256_GCM,
  CipherSuite,
  DecapError,
  KDF_HKDF_SHA256,
  KEM_DHKEM_X25519_HKDF_SHA256,
  type KeyPair,
  OpenError,
} from 'hpke';
import type { Secrets } from '../../secrets.ts';
import { RECEIPT_LENGTH } from './receipts.ts';

/**
 * How secret ballots are kept until their proposal closes: encrypted by HPKE (RFC 9180) in base mode,
 * with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, to a key of the proposal. It takes
 * SECRET_KEY to make a ballot as well as to open one. When the proposal's key has been destroyed, nobody
 * opens any more.
 */
export const SUITE = new CipherSuite(
  KEM_DHKEM_X25519_HKDF_SHA256,
  KDF_HKDF_SHA256,
  AEAD_AES_256_GCM,
);

/** Lengths in bytes; of the keys and of the encapsulated secret, `Nenc`, for X25519 (RFC 9180, 7.1). */
const KEY_LENGTH = 32;
const ENCAPSULATED_LENGTH = 32;

/**
 * The key of one proposal's ballots, as the database keeps it: both parts are sealed under SECRET_KEY.
 * The public one too, so that whoever can write to the database, and no more, can neither have ballots
 * encrypted to a key of their own nor make ballots that open.
 */
export interface SealingKey {
  /** To seal with, while the vote is open. */
  publicSealed: Buffer;
  /** To open with, when it has closed. */
  privateSealed: Buffer;
}

/** Which ballot it is: sealed for one proposal and roll entry, it opens for no other. */
export interface BallotPlace {
  proposalId: string;
  entryId: string;
}

/** What a ballot says. */
export interface BallotContent {
  /** As `newReceipt` makes them. */
  receipt: string;
  /** The choice as JSON text. */
  choice: string;
}

const publicContext = (proposalId: string) => `ballot-public-key:${proposalId}`;
const privateContext = (proposalId: string) => `ballot-key:${proposalId}`;

/** Makes a proposal's key; its private part exists in clear only while this runs. */
export async function generateSealingKey(
  secrets: Secrets,
  proposalId: string,
): Promise<SealingKey> {
  const pair = await SUITE.GenerateKeyPair(true);
  const publicKey = await SUITE.SerializePublicKey(pair.publicKey);
  const privateKey = await SUITE.SerializePrivateKey(pair.privateKey);
  return {
    publicSealed: secrets.seal(publicKey, publicContext(proposalId)),
    // Opening takes the public part as well, and to derive it for each ballot would be slow.
    privateSealed: secrets.seal(Buffer.concat([privateKey, publicKey]), privateContext(proposalId)),
  };
}

/**
 * The same key, sealed under the current secret.
 *
 * @throws Error when it was sealed under an unknown secret, for another proposal, or was changed
 */
export function resealSealingKey(
  secrets: Secrets,
  proposalId: string,
  key: SealingKey,
): SealingKey {
  const anew = (sealed: Buffer, context: string) =>
    secrets.seal(secrets.open(sealed, context), context);
  return {
    publicSealed: anew(key.publicSealed, publicContext(proposalId)),
    privateSealed: anew(key.privateSealed, privateContext(proposalId)),
  };
}

/** Room for what stands around the options' keys in the JSON of a choice. */
const CHOICE_FRAME = 128;

/**
 * To how many bytes the ballots of a proposal are padded before they are encrypted, so that their
 * length does not tell the choice: enough for a choice that names every option once. It depends on
 * nothing that is secret: a motion's ballots have 164 bytes, those of 50 options with keys of 40
 * characters 2,313. Sealing adds 48.
 */
export function ballotSize(optionKeys: readonly string[]): number {
  return RECEIPT_LENGTH + CHOICE_FRAME + Buffer.byteLength(JSON.stringify(optionKeys));
}

/**
 * Encrypts a ballot. Two of the same content have nothing in common but their length.
 *
 * @param size as `ballotSize` has it, the same for all ballots of the proposal
 * @throws Error when the key does not open, or the choice is longer than any can be
 */
export async function sealBallot(
  secrets: Secrets,
  key: Pick<SealingKey, 'publicSealed'>,
  place: BallotPlace,
  { receipt, choice }: BallotContent,
  size: number,
): Promise<Buffer> {
  const text = Buffer.from(receipt + choice);
  if (receipt.length !== RECEIPT_LENGTH || text.length > size) {
    throw new Error('The ballot does not have the form that it is sealed in.');
  }
  // JSON ignores spaces after it.
  const padded = Buffer.alloc(size, ' ');
  text.copy(padded);
  const bytes = secrets.open(key.publicSealed, publicContext(place.proposalId));
  const publicKey = await SUITE.DeserializePublicKey(bytes);
  const sealed = await SUITE.Seal(publicKey, padded, bindTo(place));
  return Buffer.concat([sealed.encapsulatedSecret, sealed.ciphertext]);
}

/**
 * How many are opened at once: enough to keep Node's thread pool busy, few enough to share it. One
 * takes about half a millisecond, half of that on the main thread.
 */
const AT_ONCE = 16;

/**
 * Opens ballots of one proposal, and answers in their order, with undefined for what does not open,
 * because it was sealed for another roll entry or changed since. Other work goes on meanwhile.
 */
export type BallotOpener = (
  ballots: readonly { entryId: string; sealed: Uint8Array }[],
) => Promise<(BallotContent | undefined)[]>;

/**
 * Opens a proposal's key once, for any number of pages of its ballots.
 *
 * @throws Error when the key was sealed under an unknown secret, for another proposal, or was changed
 */
export async function ballotOpener(
  secrets: Secrets,
  key: Pick<SealingKey, 'privateSealed'>,
  proposalId: string,
): Promise<BallotOpener> {
  const bytes = secrets.open(key.privateSealed, privateContext(proposalId));
  const pair: KeyPair<CryptoKey> = {
    privateKey: await SUITE.DeserializePrivateKey(bytes.subarray(0, KEY_LENGTH)),
    publicKey: await SUITE.DeserializePublicKey(bytes.subarray(KEY_LENGTH)),
  };
  return async (ballots) => {
    const opened: (BallotContent | undefined)[] = [];
    for (let start = 0; start < ballots.length; start += AT_ONCE) {
      const some = ballots.slice(start, start + AT_ONCE);
      opened.push(
        ...(await Promise.all(
          some.map(({ entryId, sealed }) => openBallot(pair, { proposalId, entryId }, sealed)),
        )),
      );
    }
    return opened;
  };
}

/** Whether `ballotOpener` would open this key. */
export function opensKey(
  secrets: Secrets,
  { privateSealed }: Pick<SealingKey, 'privateSealed'>,
  proposalId: string,
): boolean {
  try {
    secrets.open(privateSealed, privateContext(proposalId));
    return true;
  } catch {
    return false;
  }
}

async function openBallot(
  pair: KeyPair<CryptoKey>,
  place: BallotPlace,
  sealed: Uint8Array,
): Promise<BallotContent | undefined> {
  const encapsulated = sealed.subarray(0, ENCAPSULATED_LENGTH);
  const ciphertext = sealed.subarray(ENCAPSULATED_LENGTH);
  try {
    const plain = await SUITE.Open(pair, encapsulated, ciphertext, bindTo(place));
    const text = Buffer.from(plain).toString();
    return {
      receipt: text.slice(0, RECEIPT_LENGTH),
      choice: text.slice(RECEIPT_LENGTH).trimEnd(),
    };
  } catch (error) {
    if (error instanceof OpenError || error instanceof DecapError) return undefined;
    throw error;
  }
}

function bindTo({ proposalId, entryId }: BallotPlace): { info: Buffer; aad: Buffer } {
  return { info: Buffer.from(`conclave/ballot/v1:${proposalId}`), aad: Buffer.from(entryId) };
}
