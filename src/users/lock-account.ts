import { LockMode } from '@mikro-orm/core';
import { ADMIN } from '../access/roles.ts';
import type { Tx } from '../db/database.ts';
import { notFound } from '../errors.ts';
import { type User, UserEntity } from './entities.ts';

/**
 * Locks the account and, with it, all active administrators, always in the order of their ids: two
 * acts that would each leave the other as the last one run after another.
 *
 * @throws PublicError NOT_FOUND, also for a deleted account
 */
export async function lockAccount(
  tx: Tx,
  userId: string,
): Promise<{ user: User; isLastAdministrator: boolean }> {
  const locked = await tx.find(
    UserEntity,
    { $or: [{ id: userId as User['id'] }, { role: ADMIN, status: 'ACTIVE' }] },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const user = locked.find(({ id, status }) => id === userId && status !== 'DELETED');
  if (!user) throw notFound('account');
  const administrators = locked.filter(({ role, status }) => role === ADMIN && status === 'ACTIVE');
  return { user, isLastAdministrator: administrators.length === 1 && administrators[0] === user };
}
