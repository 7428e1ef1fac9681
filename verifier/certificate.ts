import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { canonical } from './canonical.ts';
import type { Rules } from './vote.ts';

/** Why something is no certificate that the keys have signed, or no set of keys. */
export class Refused extends Error {}

/** Public keys by their thumbprints. */
export type Keys = ReadonlyMap<string, KeyObject>;

interface Common {
  council: string;
  issuer: string;
  proposal: string;
  textHash: string;
}

export interface CloseStatement extends Common {
  kind: 'CLOSE';
  ballots: { hash: string; number: number };
  closedAt: string;
  closedBy: string | null;
  closesAt: string;
  opensAt: string;
  result: { outcome: string; recused: string[] };
  resultHash: string;
  roll: { hash: string; number: number; weight: string };
  rules: Rules & { secrecy: 'ROLL_CALL' | 'SECRET' };
}

export interface CertificationStatement extends Common {
  kind: 'CERTIFICATION';
  certifiedAt: string;
  certifiedBy: string;
  close: string;
  resultHash: string;
}

export interface AnnulmentStatement extends Common {
  kind: 'ANNULMENT';
  annulledAt: string;
  close: string | null;
  closedAt: string;
  resultHash: string | null;
}

export type Statement = CloseStatement | CertificationStatement | AnnulmentStatement;

const TYPE = 'conclave-certificate+jws';
const FORMAT = 'conclave-certificate/1';
const KINDS = ['CLOSE', 'CERTIFICATION', 'ANNULMENT'];

/**
 * Reads a JWK set (RFC 7517) of Ed25519 keys (RFC 8037).
 *
 * @throws Refused when it is none, or a key does not have the thumbprint (RFC 7638) that it is named by
 */
export function readKeys(text: string): Keys {
  const { keys } = readJson(text, 'The file of keys') as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Refused('The file of keys is no JWK set.');
  return new Map(
    keys.map(({ kty, crv, x, kid }: Record<string, string>) => {
      const thumbprint = createHash('sha256').update(canonical({ crv, kty, x }));
      if (kty !== 'OKP' || crv !== 'Ed25519' || thumbprint.digest('base64url') !== kid) {
        throw new Refused(`The key ${JSON.stringify(kid)} is not the one that its name says.`);
      }
      return [kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' })];
    }),
  );
}

/**
 * What a certificate says, when one of the keys has signed it.
 *
 * @throws Refused saying why not
 */
export function readCertificate(jws: string, keys: Keys): { kid: string; statement: Statement } {
  const parts = jws.split('.');
  const [header, payload, signature] = parts.map(decode);
  if (parts.length !== 3 || !header || !payload || !signature) {
    throw new Refused('It is no JWS in compact form.');
  }
  const { alg, kid, typ, ...others } = readJson(`${header}`, 'Its header') as Record<
    string,
    string
  >;
  if (typ !== TYPE) throw new Refused(`It is no certificate: its type is ${JSON.stringify(typ)}.`);
  if (alg !== 'EdDSA' || Object.keys(others).length > 0) {
    throw new Refused('Its header is not one of a certificate.');
  }
  const key = keys.get(kid ?? '');
  if (!key) throw new Refused(`The keys have none that is called ${JSON.stringify(kid)}.`);
  if (!verify(null, Buffer.from(jws.slice(0, jws.lastIndexOf('.'))), key, signature)) {
    throw new Refused('Its signature is wrong.');
  }
  return { kid: kid ?? '', statement: readStatement(`${payload}`) };
}

function readStatement(text: string): Statement {
  const statement = readJson(text, 'What it says') as Statement & { format: string };
  if (canonical(statement) !== text) throw new Refused('What it says is not in canonical form.');
  if (statement.format !== FORMAT || !KINDS.includes(statement.kind)) {
    throw new Refused('What it says has a form that this verifier does not know.');
  }
  return statement;
}

/** The bytes of a part; undefined where it is not base64url as it would be written. */
function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : undefined;
}

function readJson(text: string, what: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {}
  throw new Refused(`${what} is no JSON object.`);
}
