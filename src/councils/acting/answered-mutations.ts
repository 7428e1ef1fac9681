import { createHash } from 'node:crypto';
import type { Tx } from '../../db/database.ts';
import { badInput, type PublicError } from '../../errors.ts';
import type { Actor } from './acting.ts';

const MAX_LENGTH = 100;
const FIELD = 'input.clientMutationId';

/** What a mutation is given, with the name that the client has for this one sending of it. */
export interface Repeatable {
  clientMutationId?: string | null;
}

/**
 * Does what a client asked for once, however often and to whichever node the client sends it: the same
 * `clientMutationId` of the same account gets the first answer again. Whoever sends it a second time
 * while the first is being done waits for its answer. An act that fails leaves nothing behind.
 *
 * @param act gives the answer as plain JSON: ids, and what will never be otherwise
 * @throws PublicError BAD_USER_INPUT when the id was used for something else
 */
export async function once<Answer extends object>(
  tx: Tx,
  { userId }: Actor,
  mutation: string,
  input: Repeatable,
  act: () => Promise<Answer>,
): Promise<Answer> {
  const { clientMutationId: id, ...rest } = input;
  if (id == null) return act();
  if (id.length < 1 || id.length > MAX_LENGTH || !id.isWellFormed() || id.includes('\0')) {
    throw badInput(FIELD, `The id must have 1 to ${MAX_LENGTH} characters.`);
  }
  const hash = createHash('sha256').update(JSON.stringify(rest)).digest();
  const claimed = await tx.execute<object[]>(
    `insert into answered_mutation (user_id, client_mutation_id, mutation, input_hash, answer)
     values (?, ?, ?, ?, '{}') on conflict do nothing returning 1`,
    [userId, id, mutation, hash],
  );
  if (claimed.length === 0) return answered(tx, userId, id, mutation, hash);
  const answer = await act();
  await tx.execute(
    'update answered_mutation set answer = ? where user_id = ? and client_mutation_id = ?',
    [JSON.stringify(answer), userId, id],
  );
  return answer;
}

/** That an id is sent again with another input. */
export function usedOtherwise(): PublicError {
  return badInput(FIELD, 'This id has been used for something else.');
}

async function answered<Answer>(
  tx: Tx,
  userId: string,
  id: string,
  mutation: string,
  hash: Buffer,
): Promise<Answer> {
  const [known] = await tx.execute<{ mutation: string; hash: Buffer; answer: Answer }[]>(
    `select mutation, input_hash as hash, answer from answered_mutation
     where user_id = ? and client_mutation_id = ?`,
    [userId, id],
  );
  if (!known || known.mutation !== mutation || !hash.equals(known.hash)) {
    throw usedOtherwise();
  }
  return known.answer;
}
