import type { GraphQLResolveInfo } from 'graphql';
import { may } from '../../access/caller.ts';
import { signedIn } from '../../access/rules.ts';
import type { GraphQLContext } from '../../context.ts';
import { PublicError } from '../../errors.ts';
import { type Actor, Denial } from './acting.ts';

/** The caller, as the councils' services know one. */
export function actorOf({ caller, origin }: GraphQLContext): Actor {
  const { userId } = signedIn(caller);
  return { userId, isManager: may(caller, 'councils:manage'), origin };
}

/**
 * Has a service act for the caller. What it denies is written down, and answered as NOT_FOUND where the
 * caller may not know of the thing, else as FORBIDDEN.
 */
export async function acting<T>(
  context: GraphQLContext,
  info: GraphQLResolveInfo,
  act: (actor: Actor) => Promise<T>,
): Promise<T> {
  try {
    return await act(actorOf(context));
  } catch (error) {
    if (!(error instanceof Denial)) throw error;
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    if (error.code === 'NOT_FOUND') {
      throw await context.hide(error.what, coordinate, error.missing);
    }
    await context.recordDenial(coordinate, 'FORBIDDEN', error.missing);
    throw new PublicError('FORBIDDEN', error.reason ?? 'You may not do this.', {
      detail: `${coordinate} needs ${error.missing}`,
    });
  }
}
