import { createHash } from 'node:crypto';

/**
 * JSON in the canonical form of RFC 8785. Of numbers there are none but those that JavaScript writes as it
 * says, and strings are written as it says, too.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, of]) => `${JSON.stringify(name)}:${canonical(of)}`).join()}}`;
}

/** SHA-256 of a text, in hexadecimal. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** SHA-256 of records without an order: a line of canonical JSON each, sorted by their bytes. */
export function hashOfLines(records: readonly object[]): string {
  const lines = records.map((record) => Buffer.from(`${canonical(record)}\n`));
  const hash = createHash('sha256');
  for (const line of lines.sort(Buffer.compare)) hash.update(line);
  return hash.digest('hex');
}
