import type { QuorumResult, Sum } from './result.ts';
import type { Quorum } from './rules.ts';
import { reaches, thresholdOf } from './share.ts';
import { ONE } from './weights.ts';

/** Whether enough of those eligible took part. Where nobody did, there is no quorum of any size. */
export function countQuorum(
  quorum: Quorum,
  { eligible, voted, abstained }: { eligible: Sum; voted: Sum; abstained: Sum },
): QuorumResult {
  const { counts, abstentionsCount } = quorum;
  const amount = ({ weight, members }: Sum) =>
    counts === 'WEIGHT' ? weight : BigInt(members) * ONE;
  const whole = amount(eligible);
  const present = amount(voted) - (abstentionsCount ? 0n : amount(abstained));
  const isEnough =
    quorum.kind === 'SHARE'
      ? reaches(present, whole, quorum)
      : present >= BigInt(quorum.count) * ONE;
  const met = present > 0n && isEnough;
  return {
    counts,
    abstentionsCount,
    eligible: whole,
    needed: neededOf(quorum, whole),
    present,
    met,
  };
}

function neededOf(quorum: Quorum, whole: bigint): QuorumResult['needed'] {
  if (quorum.kind === 'COUNT') return { weight: BigInt(quorum.count) * ONE, strict: false };
  if (quorum.counts === 'WEIGHT') return thresholdOf(whole, quorum);
  // There are no parts of members: of ten, more than half are six.
  const { weight, strict } = thresholdOf(whole / ONE, quorum);
  return { weight: (strict ? weight + 1n : weight) * ONE, strict: false };
}
