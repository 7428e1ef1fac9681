/**
 * Puts a ballot into the box, and takes out the one before it, where ballots may change: in the state
 * that vote and voter are in when they are locked, at a moment that comes after that and before the end.
 * Voters hold the proposal together; who ends the vote waits for them, and they for nobody else. There is
 * no row when the ballot may not be cast any more.
 *
 * The steps stand in a function of the database, in a migration. A later version of them gets another name:
 * the nodes of the version before go on to call this one.
 *
 * @param recordFact what writes the fact down, for each row of `cast_now`
 */
export const putIntoBox = (recordFact: string) => `
  with cast_now as (
    select at from put_into_box(?, ?, ?, ?::jsonb, ?::bytea) as at
  ), fact as (${recordFact})
  select at as "castAt" from cast_now`;
