import type { Resolvers } from '../../generated/resolvers.ts';
import { showsTally } from '../proposals/showing.ts';

export const certificateResolvers: Resolvers = {
  Proposal: {
    certificates: (proposal, _args, { loaders }) =>
      proposal.closedAt && showsTally(proposal) ? loaders.certificates.load(proposal.id) : [],
  },
  VoteCertificate: {
    keyId: ({ kid }) => kid,
  },
};
