import { Migration } from '@mikro-orm/migrations';

/**
 * Steps that lock, look at the clock and write, with plans that a connection keeps: to plan them took longer
 * than to run them. `src/councils/votes/put-into-box.ts` says what they are.
 *
 * A plan that is made while a table is empty and kept while it grows must not read all of it.
 */
const PUT_INTO_BOX = `
create function put_into_box(
    of_proposal text, of_user text, new_id text, new_choice jsonb, new_sealed bytea)
  returns setof timestamptz rows 1 language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
  declare
    vote record;
    voter record;
    moment timestamptz;
  begin
    -- 1. lock the vote, together with other voters
    select (rules->>'ballotsMayChange')::boolean as may_change,
      coalesce(extended_to, closes_at) as ends_at into vote
    from proposal where id = of_proposal and state = 'OPEN' for key share;
    if not found then return; end if;

    -- 2. lock the voter: what comes after sees every earlier ballot of theirs
    select id, weight, delegate_id into voter from roll_entry
    where proposal_id = of_proposal and user_id = of_user and recused_at is null
    for no key update;
    if not found then return; end if;

    -- 3. look at the clock, and at the delegate's ballot
    moment := date_trunc('milliseconds', clock_timestamp());
    if moment >= vote.ends_at then return; end if;
    if vote.may_change then
      update ballot set superseded_at = moment
      where entry_id = voter.id and superseded_at is null and voided_at is null;
    elsif voter.delegate_id is not null then
      perform from ballot
      where entry_id = voter.delegate_id and superseded_at is null and voided_at is null;
      if found then return; end if;
    end if;

    -- 4. write; an earlier ballot that stands is left alone
    return query insert into ballot (id, proposal_id, entry_id, weight, choice, sealed, cast_at)
      values (new_id, of_proposal, voter.id, voter.weight, new_choice, new_sealed, moment)
      on conflict (entry_id) where superseded_at is null and voided_at is null do nothing
      returning cast_at::timestamptz;
  end $$`;

/** A ballot goes into the box by a function. */
export class Migration20261121171000_put_into_box extends Migration {
  override up(): void {
    this.addSql(PUT_INTO_BOX);
  }

  override down(): void {
    this.addSql('drop function put_into_box(text, text, text, jsonb, bytea)');
  }
}
