import { AnsweredMutationEntity, CouncilEntity, MembershipEntity, SeatEntity } from './entities.ts';
import {
  BallotEntity,
  CommentEntity,
  OpenedBallotEntity,
  ProposalEntity,
  ProposalRevisionEntity,
  RollEntryEntity,
} from './proposal-entities.ts';

/** All tables of the feature. */
export const COUNCIL_ENTITIES = [
  CouncilEntity,
  MembershipEntity,
  SeatEntity,
  AnsweredMutationEntity,
  ProposalEntity,
  ProposalRevisionEntity,
  RollEntryEntity,
  BallotEntity,
  OpenedBallotEntity,
  CommentEntity,
];
