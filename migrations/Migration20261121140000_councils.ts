import { Migration } from '@mikro-orm/migrations';

const TRIGGERS = `
create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% rows may not be changed in this way', tg_table_name
      using errcode = 'insufficient_privilege';
  end $$;

create trigger seat_append_only before update on "seat" for each row
  when (old.superseded_at is not null or new.superseded_at is null
    or (to_jsonb(new) - 'superseded_at') is distinct from (to_jsonb(old) - 'superseded_at'))
  execute function refuse_change();

create trigger proposal_text_is_frozen before update on "proposal" for each row
  when (old.submitted_at is not null and (
    (new.title, new.body, new.text_hash, new.submitted_at)
      is distinct from (old.title, old.body, old.text_hash, old.submitted_at)
    or new.attachments is distinct from old.attachments
    or new.options is distinct from old.options))
  execute function refuse_change();

create trigger proposal_rules_are_frozen before update on "proposal" for each row
  when (old.rules is not null and (
    new.rules is distinct from old.rules
    or (new.opens_at, new.closes_at) is distinct from (old.opens_at, old.closes_at)
    or (old.extended_to is not null and new.extended_to is distinct from old.extended_to)))
  execute function refuse_change();

create trigger proposal_result_is_frozen before update on "proposal" for each row
  when (old.outcome is not null and (
    (new.outcome, new.closed_at) is distinct from (old.outcome, old.closed_at)
    or new.result is distinct from old.result))
  execute function refuse_change();

create function roll_entry_refuse_late() returns trigger language plpgsql as $$
  begin
    if exists (select from added join proposal on proposal.id = added.proposal_id
        where proposal.state <> 'SCHEDULED') then
      raise exception 'the roll of a vote that is open does not change'
        using errcode = 'insufficient_privilege';
    end if;
    return null;
  end $$;

create trigger roll_entry_only_at_opening after insert on "roll_entry"
  referencing new table as added for each statement execute function roll_entry_refuse_late();

create trigger roll_entry_is_frozen before update on "roll_entry" for each row
  when ((new.id, new.proposal_id, new.user_id, new.weight, new.is_chair)
      is distinct from (old.id, old.proposal_id, old.user_id, old.weight, old.is_chair)
    or (old.recused_at is not null
      and (new.recused_at, new.recusal_reason) is distinct from (old.recused_at, old.recusal_reason)))
  execute function refuse_change();

create trigger ballot_append_only before update on "ballot" for each row
  when (old.superseded_at is not null or old.voided_at is not null
    or (to_jsonb(new) - 'superseded_at' - 'voided_at')
      is distinct from (to_jsonb(old) - 'superseded_at' - 'voided_at'))
  execute function refuse_change();

create trigger ballot_only_sealed_go before delete on "ballot" for each row
  when (old.sealed is null) execute function refuse_change();
`;

/** Councils, their members, and what they decide. */
export class Migration20261121140000_councils extends Migration {
  override up(): void {
    this.addSql(`create table "council" (
      "id" text not null,
      "slug" text not null,
      "name" text not null,
      "description" text not null,
      "visibility" text not null,
      "default_rules" jsonb not null,
      "role_overrides" jsonb not null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "updated_at" timestamptz(3) not null default clock_timestamp(),
      "archived_at" timestamptz(3) null,
      primary key ("id"),
      constraint "council_slug_unique" unique ("slug"),
      constraint "council_visibility_check" check (visibility in ('PUBLIC', 'MEMBERS')),
      constraint "council_slug_check" check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
    )`);
    this.addSql(`create index "council_name_index" on "council" ("name", "id")`);

    this.addSql(`create table "membership" (
      "id" text not null,
      "council_id" text not null,
      "user_id" text not null,
      "role" text not null,
      "weight" bigint not null,
      "term_from" timestamptz(3) null,
      "term_to" timestamptz(3) null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "updated_at" timestamptz(3) not null default clock_timestamp(),
      "ended_at" timestamptz(3) null,
      primary key ("id"),
      constraint "membership_council_id_foreign" foreign key ("council_id") references "council" ("id"),
      constraint "membership_user_id_foreign" foreign key ("user_id") references "user" ("id"),
      constraint "membership_role_check" check (role in ('CHAIR', 'OPERATOR', 'OBSERVER')),
      constraint "membership_weight_check" check (weight > 0),
      constraint "membership_term_check" check (term_from < term_to)
    )`);
    this.addSql(
      `create unique index "membership_one_current" on "membership" ("council_id", "user_id") where ended_at is null`,
    );
    this.addSql(`create index "membership_user_index" on "membership" ("user_id", "council_id")`);
    this.addSql(
      `create index "membership_council_index" on "membership" ("council_id", "created_at", "id")`,
    );

    this.addSql(`create table "seat" (
      "membership_id" text not null,
      "recorded_at" timestamptz(6) not null,
      "council_id" text not null,
      "user_id" text not null,
      "role" text not null,
      "votes" boolean not null,
      "weight" bigint not null,
      "term_from" timestamptz(3) null,
      "term_to" timestamptz(3) null,
      "superseded_at" timestamptz(6) null,
      primary key ("membership_id", "recorded_at"),
      constraint "seat_membership_id_foreign" foreign key ("membership_id") references "membership" ("id")
    )`);
    this.addSql(
      `create unique index "seat_one_current" on "seat" ("membership_id") where superseded_at is null`,
    );
    this.addSql(`create index "seat_council_index" on "seat" ("council_id", "recorded_at")`);

    this.addSql(`create table "proposal" (
      "id" text not null,
      "council_id" text not null,
      "author_id" text not null,
      "state" text not null,
      "title" text not null,
      "body" text not null,
      "attachments" jsonb not null,
      "options" jsonb not null,
      "text_hash" text null,
      "rules" jsonb null,
      "opens_at" timestamptz(3) null,
      "closes_at" timestamptz(3) null,
      "extended_to" timestamptz(3) null,
      "closed_at" timestamptz(3) null,
      "outcome" text null,
      "result" jsonb null,
      "sealing_key" bytea null,
      "sealing_key_sealed" bytea null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "updated_at" timestamptz(3) not null default clock_timestamp(),
      "submitted_at" timestamptz(3) null,
      "certified_at" timestamptz(3) null,
      "certified_by" text null,
      "end_reason" text null,
      "annulment_reason" text null,
      "annulment_requested_by" text null,
      "annulment_requested_at" timestamptz(3) null,
      "annulled_by" text null,
      "annulled_at" timestamptz(3) null,
      primary key ("id"),
      constraint "proposal_council_id_foreign" foreign key ("council_id") references "council" ("id"),
      constraint "proposal_author_id_foreign" foreign key ("author_id") references "user" ("id"),
      constraint "proposal_state_check" check (state in ('DRAFT', 'SUBMITTED', 'SCHEDULED', 'OPEN', 'CLOSED', 'CERTIFIED', 'WITHDRAWN', 'CANCELLED', 'ANNULLED')),
      constraint "proposal_outcome_check" check (outcome in ('ADOPTED', 'REJECTED', 'NO_QUORUM', 'TIED')),
      constraint "proposal_result_check" check ((state in ('CLOSED', 'CERTIFIED', 'ANNULLED')) = (outcome is not null and result is not null and closed_at is not null)),
      constraint "proposal_schedule_check" check (state in ('DRAFT', 'SUBMITTED', 'WITHDRAWN', 'CANCELLED') or (rules is not null and opens_at is not null and closes_at is not null)),
      constraint "proposal_times_check" check (opens_at < closes_at),
      constraint "proposal_extension_check" check (extended_to > closes_at),
      constraint "proposal_annulment_check" check ((state = 'ANNULLED') = (annulled_by is not null) and annulled_by <> annulment_requested_by)
    )`);
    this.addSql(
      `create index "proposal_council_index" on "proposal" ("council_id", "created_at", "id")`,
    );
    this.addSql(`create index "proposal_created_index" on "proposal" ("created_at", "id")`);
    this.addSql(
      `create index "proposal_opens_index" on "proposal" ("opens_at") where state = 'SCHEDULED'`,
    );
    this.addSql(
      `create index "proposal_closes_index" on "proposal" ("closes_at") where state = 'OPEN'`,
    );

    this.addSql(`create table "proposal_revision" (
      "id" text not null,
      "proposal_id" text not null,
      "number" int not null,
      "editor_id" text not null,
      "title" text not null,
      "body" text not null,
      "attachments" jsonb not null,
      "options" jsonb not null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      primary key ("id"),
      constraint "proposal_revision_number_unique" unique ("proposal_id", "number"),
      constraint "proposal_revision_proposal_id_foreign" foreign key ("proposal_id") references "proposal" ("id"),
      constraint "proposal_revision_editor_id_foreign" foreign key ("editor_id") references "user" ("id")
    )`);

    this.addSql(`create table "roll_entry" (
      "id" text not null,
      "proposal_id" text not null,
      "user_id" text not null,
      "weight" bigint not null,
      "is_chair" boolean not null,
      "delegate_id" text null,
      "delegated_at" timestamptz(3) null,
      "recused_at" timestamptz(3) null,
      "recusal_reason" text null,
      "voted" boolean null,
      primary key ("id"),
      constraint "roll_entry_user_unique" unique ("proposal_id", "user_id"),
      constraint "roll_entry_proposal_id_foreign" foreign key ("proposal_id") references "proposal" ("id"),
      constraint "roll_entry_user_id_foreign" foreign key ("user_id") references "user" ("id"),
      constraint "roll_entry_delegate_id_foreign" foreign key ("delegate_id") references "roll_entry" ("id"),
      constraint "roll_entry_weight_check" check (weight > 0),
      constraint "roll_entry_recusal_check" check ((recused_at is null) = (recusal_reason is null)),
      constraint "roll_entry_delegation_check" check ((delegate_id is null) = (delegated_at is null) and delegate_id <> id)
    )`);
    this.addSql(`create index "roll_entry_page_index" on "roll_entry" ("proposal_id", "id")`);
    this.addSql(
      `create index "roll_entry_delegate_index" on "roll_entry" ("delegate_id") where delegate_id is not null`,
    );

    this.addSql(`create table "ballot" (
      "id" text not null,
      "proposal_id" text not null,
      "entry_id" text not null,
      "choice" jsonb null,
      "sealed" bytea null,
      "cast_at" timestamptz(3) not null default clock_timestamp(),
      "superseded_at" timestamptz(3) null,
      "voided_at" timestamptz(3) null,
      primary key ("id"),
      constraint "ballot_entry_id_foreign" foreign key ("entry_id") references "roll_entry" ("id"),
      constraint "ballot_choice_check" check (num_nulls(choice, sealed) = 1)
    )`);
    this.addSql(
      `create unique index "ballot_one_live" on "ballot" ("entry_id") where superseded_at is null and voided_at is null`,
    );
    this.addSql(`create index "ballot_proposal_index" on "ballot" ("proposal_id", "id")`);

    this.addSql(`create table "opened_ballot" (
      "proposal_id" text not null,
      "receipt" text not null,
      "choice" jsonb not null,
      "weight" bigint not null,
      "members" int not null,
      primary key ("proposal_id", "receipt"),
      constraint "opened_ballot_proposal_id_foreign" foreign key ("proposal_id") references "proposal" ("id")
    )`);

    this.addSql(`create table "comment" (
      "id" text not null,
      "proposal_id" text not null,
      "author_id" text not null,
      "body" text null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "edited_at" timestamptz(3) null,
      "removed_at" timestamptz(3) null,
      "removed_by" text null,
      primary key ("id"),
      constraint "comment_proposal_id_foreign" foreign key ("proposal_id") references "proposal" ("id"),
      constraint "comment_author_id_foreign" foreign key ("author_id") references "user" ("id"),
      constraint "comment_removal_check" check ((removed_at is null) = (body is not null))
    )`);
    this.addSql(
      `create index "comment_proposal_index" on "comment" ("proposal_id", "created_at", "id")`,
    );

    this.addSql(`create table "answered_mutation" (
      "user_id" text not null,
      "client_mutation_id" text not null,
      "mutation" text not null,
      "input_hash" bytea not null,
      "answer" jsonb not null,
      "answered_at" timestamptz(3) not null default clock_timestamp(),
      primary key ("user_id", "client_mutation_id"),
      constraint "answered_mutation_user_id_foreign" foreign key ("user_id") references "user" ("id")
    )`);
    this.addSql(
      `create index "answered_mutation_time_index" on "answered_mutation" ("answered_at")`,
    );

    this.addSql(TRIGGERS);
    this.addSql(
      `grant select, insert, update on "council", "membership", "seat", "proposal", "roll_entry", "comment" to conclave_app`,
    );
    this.addSql(`grant select, insert on "proposal_revision", "opened_ballot" to conclave_app`);
    this.addSql(
      `grant select, insert, update, delete on "ballot", "answered_mutation" to conclave_app`,
    );
  }

  override down(): void {
    for (const table of [
      'answered_mutation',
      'comment',
      'opened_ballot',
      'ballot',
      'roll_entry',
      'proposal_revision',
      'proposal',
      'seat',
      'membership',
      'council',
    ]) {
      this.addSql(`drop table "${table}"`);
    }
    this.addSql('drop function roll_entry_refuse_late()');
    this.addSql('drop function refuse_change()');
  }
}
