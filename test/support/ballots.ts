import { newReceipt } from '../../src/councils/votes/receipts.ts';
import { ballotSize, sealBallot } from '../../src/councils/votes/sealing.ts';
import type { Choice, VotingOption } from '../../src/councils/voting.ts';
import { newId } from '../../src/ids.ts';
import { createSecrets } from '../../src/secrets.ts';
import type { TestApp } from './app.ts';

export const FOR: Choice = { kind: 'FOR' };
export const AGAINST: Choice = { kind: 'AGAINST' };
export const ABSTAIN: Choice = { kind: 'ABSTAIN' };

/** The secret that the database of a test app is sealed under. */
export const SECRET_KEY = 'fYbPw0aSk2Lq9Zr4Xu7Tn5We8Mv1Hc6Jd3Go-results';

interface Vote {
  entryId: string;
  key: Buffer | null;
  options: VotingOption[];
}

/** Puts ballots into the box, many at once, as casting them would. */
export async function fillBox(
  app: TestApp,
  proposalId: string,
  ballots: readonly { userId: string; choice: Choice }[],
): Promise<{ userId: string; receipt: string }[]> {
  const secrets = createSecrets(SECRET_KEY);
  const votes = await app.sql<Vote & { userId: string }>(
    `select r.user_id as "userId", r.id as "entryId", p.sealing_key as key, p.options
     from roll_entry r join proposal p on p.id = r.proposal_id where p.id = $1`,
    [proposalId],
  );
  const byUser = new Map(votes.map((vote) => [vote.userId, vote]));
  const rows = [];
  const receipts = [];
  for (const { userId, choice } of ballots) {
    const vote = byUser.get(userId);
    if (!vote) throw new Error(`${userId} is not on the roll`);
    const { entryId, key, options } = vote;
    const receipt = newReceipt();
    const sealed =
      key &&
      (await sealBallot(
        secrets,
        { publicSealed: key },
        { proposalId, entryId },
        { receipt, choice: JSON.stringify(choice) },
        ballotSize(options.map((option) => option.key)),
      ));
    receipts.push({ userId, receipt });
    rows.push({
      id: newId('ballot'),
      entryId,
      choice: sealed ? null : choice,
      sealed: sealed?.toString('hex') ?? null,
    });
  }
  await app.sql(
    `insert into ballot (id, proposal_id, entry_id, weight, choice, sealed)
     select b.id, r.proposal_id, r.id, r.weight, b.choice, decode(b.sealed, 'hex')
     from json_to_recordset($2::json) as b(id text, "entryId" text, choice jsonb, sealed text)
     join roll_entry r on r.id = b."entryId" where r.proposal_id = $1`,
    [proposalId, JSON.stringify(rows)],
  );
  return receipts;
}
