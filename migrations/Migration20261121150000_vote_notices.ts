import { Migration } from '@mikro-orm/migrations';

/** When those on the roll were told of a vote, so that they are told once. */
export class Migration20261121150000_vote_notices extends Migration {
  override up(): void {
    this.addSql(
      `alter table "proposal" add column "opening_told_at" timestamptz(3) null, add column "closing_told_at" timestamptz(3) null`,
    );
  }

  override down(): void {
    this.addSql(
      `alter table "proposal" drop column "opening_told_at", drop column "closing_told_at"`,
    );
  }
}
