import { z } from 'zod';

/** `true` or `false`. */
export const bool = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');

/** Several values, separated by commas. */
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

/** A whole number between two others. */
export const int = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int()
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

/** A part of the whole. */
export const share = z.coerce
  .number({ error: 'must be a number from 0 to 1' })
  .min(0, 'must be at least 0')
  .max(1, 'must be at most 1');

/** The address of a service. It may hold a password, so what refuses it quotes nothing of it. */
export const serviceUrl = (beginning: RegExp, refusal: string) =>
  z
    .string()
    .regex(beginning, { error: refusal, abort: true })
    .refine(isReadable, `${refusal}; special characters of a password are written as %XX`);

/** Whether programs can take it apart, which are given it one after another and would quote it. */
function isReadable(text: string): boolean {
  try {
    const { username, password } = new URL(text);
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** Where a Postgres is. */
export const postgresUrl = serviceUrl(/^postgres(ql)?:\/\//, 'must be a postgres:// URL');
