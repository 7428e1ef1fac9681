import { ballotIn, live } from './voters.service.ts';

/**
 * Puts a ballot into the box, and takes out the one before it, where ballots may change: in the state
 * that vote and voter are in when they are locked, at a moment that comes after that and before the end.
 * Voters hold the proposal together; who ends the vote waits for them, and they for nobody else.
 *
 * To ask how many there were before has them taken out first: the new one would be in their way.
 *
 * @param recordFact what writes the fact down, for each row of `cast_now`
 */
export const putIntoBox = (recordFact: string) => `
  with vote as (
    select id, rules, coalesce(extended_to, closes_at) as ends_at from proposal
    where id = ? and state = 'OPEN' for key share
  ), voter as materialized (
    select r.id, r.weight, r.delegate_id, vote.id as proposal_id, vote.ends_at,
      (vote.rules->>'ballotsMayChange')::boolean as may_change
    from vote join roll_entry r on r.proposal_id = vote.id
    where r.id = ? and r.recused_at is null for no key update of r
  ), ballot_time as materialized (
    select voter.*, date_trunc('milliseconds', clock_timestamp()) as at from voter
  ), permitted as materialized (
    select id, weight, proposal_id, may_change, at from ballot_time t where at < ends_at and (may_change
      or ${ballotIn('t.delegate_id')} is null)
  ), before as (
    update ballot b set superseded_at = (select at from permitted)
    where b.entry_id = (select id from permitted where may_change) and ${live('b')}
    returning b.id
  ), cast_now as (
    insert into ballot (id, proposal_id, entry_id, weight, choice, sealed, cast_at)
    select ?, proposal_id, permitted.id, weight, ?::jsonb, ?::bytea, at
    from permitted where (select count(*) from before) >= 0
    on conflict (entry_id) where superseded_at is null and voided_at is null do nothing
    returning cast_at
  ), fact as (${recordFact})
  select cast_at as "castAt" from cast_now`;
