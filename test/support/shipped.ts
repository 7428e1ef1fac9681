import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

export const ROOT = join(import.meta.dirname, '../..');

/** The text of one of the project's files. */
export const readShipped = (name: string) => readFileSync(join(ROOT, name), 'utf8');

/** `text` with one thing spoilt; fails where there is nothing to spoil, so that no case goes stale. */
export function spoil(text: string, from: string | RegExp, to: string): string {
  const spoilt = text.replace(from, to);
  expect(spoilt, `nothing matches ${from}`).not.toBe(text);
  return spoilt;
}

/** What a check must say of a file in which `from` has become `to`. */
export type Spoilt = [says: string, from: string | RegExp, to: string];
