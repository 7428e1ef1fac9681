import { PublicError } from '../../errors.ts';
import type { Council } from './entities.ts';

/** @throws PublicError CONFLICT where a council is archived */
export function refuseArchived(council: Pick<Council, 'archivedAt'>): void {
  if (council.archivedAt) {
    throw new PublicError('CONFLICT', 'The council is archived: it decides nothing any more.');
  }
}
