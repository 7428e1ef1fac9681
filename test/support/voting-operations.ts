import { graphql } from '../../src/generated/client/index.ts';

/** What voters do, in as many words as tests look at. */
export const CAST = graphql(`
  mutation CastABallot($input: CastBallotInput!) {
    castBallot(input: $input) {
      __typename
      ... on BallotCast {
        castAt
        receipt
        proposal {
          id
          viewerBallot {
            receipt
            castAt
            choice {
              motion
              option
              options
              ranking
              isAbstention
            }
          }
        }
      }
      ... on VotingNotOpen {
        opensAt
      }
      ... on VotingClosed {
        closedAt
      }
      ... on Recused {
        since
      }
    }
  }
`);

export const RECUSE = graphql(`
  mutation RecuseOneself($input: RecuseFromProposalInput!) {
    recuseFromProposal(input: $input) {
      __typename
      ... on RecusalDeclared {
        ballotVoided
        entry {
          recusal {
            at
            reason
          }
          delegate {
            id
          }
        }
      }
    }
  }
`);

export const DELEGATE = graphql(`
  mutation DelegateOnesVote($input: DelegateVoteInput!) {
    delegateVote(input: $input) {
      __typename
      ... on VoteDelegated {
        entry {
          delegatedAt
          delegate {
            id
            user {
              id
            }
          }
        }
      }
      ... on DelegationRefused {
        reason
      }
    }
  }
`);

export const REVOKE = graphql(`
  mutation RevokeOnesDelegation($input: RevokeDelegationInput!) {
    revokeDelegation(input: $input) {
      __typename
      ... on DelegationRevoked {
        entry {
          delegate {
            id
          }
        }
      }
    }
  }
`);

export const VOTE_PAGE = graphql(`
  query SeeVote($id: ID!, $first: Int, $after: String) {
    proposal(id: $id) {
      state
      turnout {
        eligible
        voted
      }
      roll(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            weight
            isChair
            hasVoted
            user {
              id
            }
            recusal {
              reason
            }
            delegate {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      ballots(first: $first) {
        edges {
          node {
            __typename
            ... on RollCallBallot {
              id
              castAt
              entry {
                user {
                  id
                }
              }
              choice {
                motion
                option
                options
                ranking
                isAbstention
              }
            }
            ... on OpenedBallot {
              receipt
              weight
              members
              choice {
                motion
              }
            }
          }
        }
      }
      viewerEntry {
        id
        hasVoted
      }
      viewerBallot {
        receipt
        choice {
          motion
        }
      }
      viewerCanVote {
        allowed
        reason
      }
      viewerCanRecuse
      viewerCanDelegate
    }
  }
`);
