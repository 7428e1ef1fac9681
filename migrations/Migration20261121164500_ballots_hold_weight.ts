import { Migration } from '@mikro-orm/migrations';

/**
 * A ballot holds the weight of its place on the roll, so that a vote is counted from its ballots without
 * looking each voter up. A foreign key keeps both the same, and the proposal with them. What is looked up
 * of delegations and recusals is looked up by the proposal.
 *
 * From before the first release: nobody runs beside it, and ballots are few enough to be filled here.
 */
export class Migration20261121164500_ballots_hold_weight extends Migration {
  override up(): void {
    this.addSql(
      `alter table "roll_entry" add constraint "roll_entry_weight_unique" unique ("proposal_id", "id", "weight")`,
    );
    this.addSql(`drop index "roll_entry_page_index"`);
    this.addSql(`drop index "roll_entry_delegate_index"`);
    this.addSql(
      `create index "roll_entry_delegate_index" on "roll_entry" ("proposal_id", "delegate_id") where delegate_id is not null`,
    );
    this.addSql(
      `create index "roll_entry_recused_index" on "roll_entry" ("proposal_id", "id") where recused_at is not null`,
    );

    this.addSql(`alter table "ballot" add column "weight" bigint null`);
    this.addSql(`alter table "ballot" disable trigger "ballot_append_only"`);
    this.addSql(
      `update "ballot" set weight = r.weight from "roll_entry" as r where r.id = "ballot".entry_id`,
    );
    this.addSql(`alter table "ballot" enable trigger "ballot_append_only"`);
    this.addSql(`alter table "ballot" alter column "weight" set not null`);
    this.addSql(`alter table "ballot" drop constraint "ballot_entry_id_foreign"`);
    this.addSql(
      `alter table "ballot" add constraint "ballot_entry_foreign" foreign key ("proposal_id", "entry_id", "weight") references "roll_entry" ("proposal_id", "id", "weight")`,
    );
  }

  override down(): void {
    this.addSql(`alter table "ballot" drop constraint "ballot_entry_foreign"`);
    this.addSql(
      `alter table "ballot" add constraint "ballot_entry_id_foreign" foreign key ("entry_id") references "roll_entry" ("id")`,
    );
    this.addSql(`alter table "ballot" drop column "weight"`);

    this.addSql(`drop index "roll_entry_recused_index"`);
    this.addSql(`drop index "roll_entry_delegate_index"`);
    this.addSql(
      `create index "roll_entry_delegate_index" on "roll_entry" ("delegate_id") where delegate_id is not null`,
    );
    this.addSql(`create index "roll_entry_page_index" on "roll_entry" ("proposal_id", "id")`);
    this.addSql(`alter table "roll_entry" drop constraint "roll_entry_weight_unique"`);
  }
}
