import { AnsweredMutationEntity } from './acting/entities.ts';
import { CertificateKeyEntity, VoteCertificateEntity } from './certificates/entities.ts';
import { CommentEntity } from './comments/entities.ts';
import { CouncilEntity, MembershipEntity, SeatEntity } from './council/entities.ts';
import { ProposalEntity, ProposalRevisionEntity } from './proposals/entities.ts';
import { BallotEntity, OpenedBallotEntity, RollEntryEntity } from './votes/entities.ts';

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
  CertificateKeyEntity,
  VoteCertificateEntity,
];
