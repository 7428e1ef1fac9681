// Checks certificates of votes offline: that a server's key has signed them, and that roll, ballots and text
// of the minutes are those that they were signed for, and add up to the result. It shares no code with the
// server, and needs nothing but Node 22.18 or newer.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sha256 } from './canonical.ts';
import { type Keys, Refused, readCertificate, readKeys, type Statement } from './certificate.ts';
import { type Checked, checkMinutes, type Findings } from './check.ts';
import type { Minutes } from './minutes.ts';

const USAGE = `Usage: node verifier/verify.ts --keys KEYS.json [--certificate FILE]… [MINUTES.json]

  --keys         the JWK set of /.well-known/conclave-certificate-keys.json, as it was fetched
  --certificate  a certificate that somebody has kept; with minutes, it must be one of theirs
  MINUTES.json   minutes of a proposal or a council (format=json)

Exit code: 0 all of it is so; 1 something is not, and is named; 2 it could not be checked.
`;

/** It could not be checked. */
class Unusable extends Error {}

function main(): number {
  const { keys, held, minutes } = readArguments();
  const findings = minutes ? checkMinutes(minutes, keys) : [];
  const problems = [
    ...findings.flatMap((found) => describe(found)),
    ...held.flatMap(({ name, jws }) => checkHeld(name, jws, keys, minutes && findings)),
  ];
  const checked = findings.reduce((count, { certificates }) => count + certificates.length, 0);
  if (problems.length > 0) {
    print(`\nNOT PROVEN: ${problems.length} problem${problems.length === 1 ? '' : 's'}.`);
    return 1;
  }
  if (checked + held.length === 0) {
    print('NOT PROVEN: there is no certificate.');
    return 1;
  }
  print(
    minutes
      ? '\nOK: signed so, and counted again with the same result.'
      : '\nOK: signed so; counting it again takes the minutes.',
  );
  return 0;
}

function readArguments() {
  const { values, positionals } = parse();
  if (!values.keys || positionals.length > 1 || (!positionals[0] && !values.certificate)) {
    throw new Unusable(USAGE);
  }
  return {
    keys: readKeys(read(values.keys)),
    held: (values.certificate ?? []).map((name) => ({ name, jws: read(name).trim() })),
    minutes: positionals[0] === undefined ? undefined : readMinutes(positionals[0]),
  };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        keys: { type: 'string' },
        certificate: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    throw new Unusable(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function read(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    throw new Unusable(`${(error as Error).message}\n`);
  }
}

function readMinutes(name: string): Minutes {
  try {
    const minutes: Minutes = JSON.parse(read(name));
    if (Array.isArray(minutes.proposals) && typeof minutes.council.id === 'string') return minutes;
  } catch (error) {
    if (error instanceof Unusable) throw error;
  }
  throw new Unusable(`${name} is no export of minutes as JSON, or not a whole one.\n`);
}

/** Prints what was found. @returns the problems among it */
function describe({ proposalId, certificates, problems }: Findings): string[] {
  print(proposalId);
  for (const certificate of certificates) print(`  ${summaryOf(certificate)}`);
  if (certificates.length + problems.length === 0) print('  no certificate: no result shows');
  for (const problem of problems) print(`  DIFFERS  ${problem}`);
  return problems;
}

function summaryOf({ kid, statement }: Pick<Checked, 'kid' | 'statement'>): string {
  return `${statement.kind.padEnd(13)} ${contentOf(statement)}, signed by ${statement.issuer} with ${kid}`;
}

function contentOf(statement: Statement): string {
  switch (statement.kind) {
    case 'CLOSE': {
      const { closedAt, result, roll, ballots } = statement;
      return `${closedAt}: ${result.outcome}, ${roll.number} on the roll, ${ballots.number} ballots or totals`;
    }
    case 'CERTIFICATION':
      return `${statement.certifiedAt}: counted again`;
    case 'ANNULMENT':
      return `${statement.annulledAt}: void`;
  }
}

/** Prints what a certificate says that somebody has kept. @returns what is wrong with it */
function checkHeld(
  name: string,
  jws: string,
  keys: Keys,
  findings: readonly Findings[] | undefined,
): string[] {
  print(name);
  try {
    const { kid, statement } = readCertificate(jws, keys);
    print(`  ${summaryOf({ kid, statement })}`);
    const hash = sha256(jws);
    const isThere = findings?.some(({ certificates }) =>
      certificates.some((one) => one.hash === hash),
    );
    if (isThere !== false) return [];
    throw new Refused('It is not among those of the minutes.');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    print(`  DIFFERS  ${error.message}`);
    return [error.message];
  }
}

/** What files say reaches the terminal without what would steer it. */
function print(line: string): void {
  process.stdout.write(`${line.replace(/[^\n\P{C}]/gu, '?')}\n`);
}

try {
  process.exitCode = main();
} catch (error) {
  const isForeseen = error instanceof Unusable || error instanceof Refused;
  process.stderr.write(isForeseen ? `${error.message}\n` : `${String(error)}\n`);
  process.exitCode = 2;
}
