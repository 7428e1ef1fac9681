import { Migration } from '@mikro-orm/migrations';

/**
 * An answer that is kept for a retry is written before its act, and its foreign key held the account:
 * ahead of the council, which everything else holds first. Rows of accounts are never deleted.
 */
export class Migration20261121153000_answers_hold_no_account extends Migration {
  override up(): void {
    this.addSql(
      `alter table "answered_mutation" drop constraint "answered_mutation_user_id_foreign"`,
    );
  }

  override down(): void {
    this.addSql(
      `alter table "answered_mutation" add constraint "answered_mutation_user_id_foreign" foreign key ("user_id") references "user" ("id")`,
    );
  }
}
