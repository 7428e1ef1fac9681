import type { GraphQLContext } from '../../context.ts';
import type { CouncilView } from './standing.service.ts';

/** Whoever only stands on the roll of a vote sees whose vote it is, but nothing else of the council. */
export async function requireSight(
  { viewer }: CouncilView,
  context: GraphQLContext,
  field: string,
): Promise<void> {
  if (!viewer.seesCouncil) {
    throw await context.hide('council', `Council.${field}`, 'to be a member');
  }
}
