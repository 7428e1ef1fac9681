import type { YogaInitialContext } from 'graphql-yoga';
import { may } from './access/caller.ts';
import { signedIn } from './access/rules.ts';
import type { GraphQLContext } from './context.ts';
import { Denial } from './councils/acting/acting.ts';
import type { Minutes } from './councils/minutes/minutes.service.ts';
import { toJson } from './councils/minutes/minutes.ts';
import { toMarkdown } from './councils/minutes/minutes-markdown.ts';
import type { MinutesOptions, MinutesTarget } from './plugins/minutes.ts';
import type { ServerContext } from './server/peer.ts';

/** Minutes for whoever sent a request, under the access rules of `Query.council` and `Query.proposal`. */
export function minutesFor(
  contextOf: (
    initial: Pick<YogaInitialContext, 'request'> & ServerContext,
  ) => Promise<GraphQLContext>,
): MinutesOptions<ServerContext>['open'] {
  async function find(context: GraphQLContext, target: MinutesTarget): Promise<Minutes> {
    const { services, caller } = context;
    const { userId, sessionId } = signedIn(caller);
    const asking = {
      reader: { userId, isManager: may(caller, 'councils:manage') },
      isLive: () => services.authentication.isLive(sessionId),
    };
    try {
      return 'proposalId' in target
        ? await services.minutes.ofProposal(target.proposalId, asking)
        : await services.minutes.ofCouncil(target.slug, target, asking);
    } catch (error) {
      if (!(error instanceof Denial)) throw error;
      throw await context.hide(error.what, `GET minutes of a ${error.what}`, error.missing);
    }
  }

  return async (request, server, target, format) => {
    const context = await contextOf({ ...server, request });
    const { name, pieces } = await find(context, target);
    const text = format === 'md' ? toMarkdown(pieces) : toJson(pieces);
    return { account: signedIn(context.caller).userId, name, text };
  };
}
