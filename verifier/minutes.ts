import type { Choice, Rules } from './vote.ts';

/** Minutes as JSON, as far as they are checked. */
export interface Minutes {
  council: { id: string };
  proposals: MinutesOfProposal[];
}

export interface MinutesOfProposal {
  decision: Decision;
  roll: RollLine[];
  votes: VoteLine[];
}

export interface Decision {
  annulledAt: string | null;
  attachments: object[];
  body: string;
  certificates: { hash: string; jws: string; keyId: string; kind: string }[];
  certifiedAt: string | null;
  closedAt: string | null;
  closesAt: string | null;
  id: string;
  opensAt: string | null;
  options: { key: string; label: string }[];
  outcome: string | null;
  result: { explanation: string[]; recused: { id: string; reason: string }[] } | null;
  resultHash: string | null;
  rules: Rules | null;
  state: string;
  textHash: string | null;
  title: string;
}

export interface RollLine {
  delegateId: string | null;
  id: string;
  isChair: boolean;
  /** Why they are recused. */
  recusal: string | null;
  userId: string;
  voted: boolean;
  weight: string;
}

export interface VoteLine {
  choice: Choice;
  /** Of a roll call. */
  entryId: string | null;
  members: number;
  /** Of a secret ballot; null for a total. */
  receipt: string | null;
  weight: string;
}
